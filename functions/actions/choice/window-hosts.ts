import { MAX_HOSTS } from '../../contract/api/fields.ts';
import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import { chosenHosts } from '../../domain/windows/host-choice.ts';
import type { Why } from '../../domain/windows/opening.ts';
import type { HostChoice } from '../../domain/windows/recurring-window.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { refuseUnknown } from '../host/known-host.ts';

/** Hosts of one page. */
const PAGE = 1_000;

/** The known hosts that the choice means; without one all that there are. */
export async function candidateHosts({ store }: Services, choice: HostChoice | undefined): Promise<readonly Host[]> {
  if (choice !== undefined && 'list' in choice) {
    const known = await store.hosts(choice.list);
    return choice.list.flatMap((hostname) => known.get(hostname) ?? []);
  }
  return allItems((nextToken) => store.hostsByState(HOST_STATES, PAGE, nextToken, { choice }));
}

/**
 * What somebody should know about the hosts of a window: agents come and go, so a pool that nobody is in now is none that never will be. Throws
 * HostNotFound, with an entry for each, for hosts of a list that are no registered agents and not known from before.
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
    return [{ code: 'no-hosts', message: `no host that is known now has ${what}: it would open for nobody` }];
  }
  const message = `${found.length} hosts have ${what} now, and it opens for at most ${MAX_HOSTS}: divide them among several windows`;
  return found.length > MAX_HOSTS ? [{ code: 'too-many-hosts', message }] : [];
}

async function refuseUnregistered({ mesos }: Services, hostnames: readonly string[]): Promise<void> {
  if (hostnames.length === 0) return;
  const { agents } = await mesos.agents();
  const registered = new Set(agents.map(({ hostname }) => hostname.toLowerCase()));
  refuseUnknown(hostnames.filter((hostname) => !registered.has(hostname)));
}
