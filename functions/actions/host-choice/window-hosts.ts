import { MAX_HOSTS } from '../../contract/api/fields.ts';
import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import { chosenHosts } from '../../domain/windows/host-choice.ts';
import type { Why } from '../../domain/windows/opening.ts';
import type { HostChoice } from '../../domain/windows/recurring-window.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { refuseUnknown } from '../host/known-host.ts';

const PAGE = 1_000;

/** Known hosts that match the choice; without a choice, all known hosts. */
export async function candidateHosts({ store }: Services, choice: HostChoice | undefined): Promise<readonly Host[]> {
  if (choice !== undefined && 'list' in choice) {
    const known = await store.hosts(choice.list);
    return choice.list.flatMap((hostname) => known.get(hostname) ?? []);
  }
  return allItems((nextToken) => store.hostsByState(HOST_STATES, PAGE, nextToken, { choice }));
}

/**
 * Warnings for the operator about the hosts of a window. Agents come and go, so an empty pool is a
 * warning and no error. Throws HostNotFound, with an entry for each, for listed hosts that have no
 * registered agent and no record.
 */
export async function checkHosts(services: Services, choice: HostChoice | null): Promise<readonly Why[]> {
  if (choice === null) return [];
  const found = chosenHosts(choice, await candidateHosts(services, choice));
  if ('list' in choice) {
    const known = new Set(found.map(({ hostname }) => hostname));
    await refuseUnregistered(
      services,
      choice.list.filter((hostname) => !known.has(hostname)),
    );
    return [];
  }
  const what = 'pool' in choice ? `the pool '${choice.pool}'` : 'those attributes';
  if (found.length === 0) {
    return [{ code: 'no-hosts', message: `no known host has ${what} now: the window would open for no host` }];
  }
  const message = `${found.length} hosts have ${what} now, and a window opens for at most ${MAX_HOSTS}: divide them among several windows`;
  return found.length > MAX_HOSTS ? [{ code: 'too-many-hosts', message }] : [];
}

async function refuseUnregistered({ mesos }: Services, hostnames: readonly string[]): Promise<void> {
  if (hostnames.length === 0) return;
  const { agents } = await mesos.agents();
  const registered = new Set(agents.map(({ hostname }) => hostname.toLowerCase()));
  refuseUnknown(hostnames.filter((hostname) => !registered.has(hostname)));
}
