import { MAX_HOSTS } from '../../contract/api/fields.ts';
import type { StartRequest } from '../../contract/api/requests.ts';
import { fieldFault, refusal } from '../../contract/errors.ts';
import { noHostChosen, presentHosts } from '../../domain/windows/host-choice.ts';
import type { HostChoice } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';
import { candidateHosts } from './window-hosts.ts';

type HostFields = Pick<StartRequest, 'hosts' | 'pool' | 'selector'>;
type Named<R extends HostFields> = Omit<R, keyof HostFields> & { readonly hosts: string[] };
type Choice = Exclude<HostChoice, { readonly list: readonly string[] }>;

/**
 * Returns the request with the names of the hosts that its pool or attributes choose. A repetition
 * under the same id gets the hosts of the first time, even if others match now. Throws HostNotFound
 * when the choice matches no host, and InvalidInput when it matches too many.
 *
 * @param id of the maintenance that the request becomes, if it is known beforehand
 */
export async function nameHosts<R extends HostFields>(
  services: Services,
  { pool, selector, hosts, ...request }: R,
  id: string | undefined,
): Promise<Named<R>> {
  if (hosts !== undefined) return { ...request, hosts };
  const before = id === undefined ? undefined : await hostsOfFirstTime(services, id);
  if (before !== undefined) return { ...request, hosts: before.map(({ hostname }) => hostname) };
  const choice: Choice = pool === undefined ? { selector: selector ?? {} } : { pool };
  return { ...request, hosts: await hostsOf(services, choice) };
}

async function hostsOfFirstTime(
  { store }: Services,
  id: string,
): Promise<readonly { readonly hostname: string }[] | undefined> {
  return ((await store.tokenAnswer(id)) ?? (await store.maintenance(id)))?.hosts;
}

async function hostsOf(services: Services, choice: Choice): Promise<string[]> {
  const hosts = presentHosts(choice, await candidateHosts(services, choice));
  const field = 'pool' in choice ? 'pool' : 'selector';
  if (hosts.length === 0) {
    const why = noHostChosen(choice, await candidateHosts(services, undefined));
    throw refusal('HostNotFound', [fieldFault(field, why, 'no-hosts')]);
  }
  if (hosts.length > MAX_HOSTS) {
    const why = `${hosts.length} hosts are chosen, at most ${MAX_HOSTS} are possible: choose fewer`;
    throw refusal('InvalidInput', [fieldFault(field, why, 'too-many-hosts')]);
  }
  return hosts.map(({ hostname }) => hostname);
}
