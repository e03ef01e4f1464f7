import type { FleetView } from '../../functions/contract/api/fleet.ts';
import { type Answer, ask, type Question } from './ask.ts';
import { type Feed, useFeed } from './feed.ts';

/** All hosts of the cluster, again and again; or, with a past time, once as they were. */
export function useFleet(past: string | undefined): Feed<FleetView> {
  return useFeed<FleetView>(`/v1/fleet${past ?? ''}`, past === undefined ? undefined : 0, askAll);
}

/** A large cluster comes in several answers: the console shows them as one. */
export async function askAll(path: string, question: Question = {}): Promise<Answer<FleetView>> {
  let answer = await ask<FleetView>(path, question);
  const first = answer;
  const pages: FleetView[] = [];
  while (answer.body !== undefined) {
    pages.push(answer.body);
    const { nextToken } = answer.body;
    if (nextToken === undefined) break;
    const next = `${path}${path.includes('?') ? '&' : '?'}nextToken=${encodeURIComponent(nextToken)}`;
    answer = await ask<FleetView>(next, { signal: question.signal });
  }
  if (answer.fault !== undefined || first.body === undefined) return answer;
  // The tag covers only the first page: several pages have none, and are all read again.
  return { body: joined(pages), tag: pages.length > 1 ? null : first.tag };
}

/** Joins pages. The hosts of a page name their attributes and maintenance by the index in the page's own lists. */
export function joined(pages: readonly FleetView[]): FleetView {
  const [first] = pages as readonly [FleetView];
  const whole = { hosts: [...first.hosts], sets: [...first.attributeSets], maintenances: [...first.maintenances] };
  for (const page of pages.slice(1)) {
    const [sets, maintenances] = [whole.sets.length, whole.maintenances.length];
    for (const host of page.hosts) {
      const maintenance = host.maintenance === undefined ? {} : { maintenance: host.maintenance + maintenances };
      whole.hosts.push({ ...host, attributes: host.attributes + sets, ...maintenance });
    }
    whole.sets.push(...page.attributeSets);
    whole.maintenances.push(...page.maintenances);
  }
  const notes = [...new Set(pages.flatMap((page) => page.notes))];
  return { ...first, hosts: whole.hosts, attributeSets: whole.sets, maintenances: whole.maintenances, notes };
}
