import type { AttentionEntry, AttentionView } from '../../contract/api/attention.ts';
import { attention } from '../../domain/attention/attention.ts';
import { KINDS } from '../../domain/attention/kinds.ts';
import { MAX_NAMED, type Situation } from '../../domain/attention/situation.ts';
import { hasLostAgents } from '../../domain/host/flags.ts';
import type { Host } from '../../domain/host/host.ts';
import { isUp } from '../../domain/host/host-state.ts';
import type { WindowOpening } from '../../domain/windows/opening.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { MAX_FLEET, readAllHosts, readFleet } from '../overview/read-fleet.ts';
import { readWaits } from '../watch/answer-waits.ts';

/** Reads the records of everything that may wait for a person, and says what does. */
export async function attentionView(services: Services): Promise<AttentionView> {
  const { store, forgottenAfterSeconds } = services;
  const [hosts, { readAt, rollouts }, campaigns, waits, watch, latestOpenings, corrections, breaker] =
    await Promise.all([
      readAllHosts(services, mayWait),
      readFleet(services, MAX_FLEET),
      allItems((nextToken) => store.campaigns(PAGE, nextToken)),
      readWaits(services),
      store.watch(),
      readLatestOpenings(services),
      store.corrections(),
      services.breaker === null ? undefined : store.breaker(),
    ]);
  const facts = {
    ...{ hosts, rollouts, campaigns, waits, watch, latestOpenings, corrections, forgottenAfterSeconds },
    breaker: breaker?.open ?? null,
  };
  const situations = attention(facts, readAt);
  return { asOf: readAt.toISOString(), entries: situations.map((each) => entryOf(each, services.runbookUrl)) };
}

/** False for a host at rest with nothing to report: most hosts of a large cluster. */
function mayWait(host: Host): boolean {
  return !isUp(host) || host.maintenance !== null || host.outbox.length > 0 || hasLostAgents(host);
}

const PAGE = 100;

async function readLatestOpenings({ store }: Services): Promise<WindowOpening[]> {
  const windows = await allItems((nextToken) => store.windows(PAGE, nextToken));
  const latest = await Promise.all(windows.map(({ name }) => store.openings(name, 1)));
  return latest.flatMap(({ items }) => items);
}

function entryOf({ key, hosts, actions, ...situation }: Situation, runbookUrl?: string): AttentionEntry {
  const { severity, section } = KINDS[situation.kind];
  return {
    ...situation,
    id: key,
    severity,
    hosts: hosts.slice(0, MAX_NAMED),
    hostCount: hosts.length,
    runbook: sectionAt(section, runbookUrl),
    actions: actions.map(({ hosts: targets, ...action }) => ({ ...action, ...(targets && { hosts: [...targets] }) })),
  };
}

/** Links to the operators' copy of the runbook, if there is one; else to docs/. */
function sectionAt(section: string, runbookUrl: string | undefined): string {
  const isRunbook = section.startsWith(RUNBOOK);
  return isRunbook && runbookUrl !== undefined ? runbookUrl + section.slice(RUNBOOK.length) : `docs/${section}`;
}

const RUNBOOK = 'runbook.md';
