import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { fakeHostManager } from '../../fakes/fake-host-manager.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { hostOf, type TestServices, testServices } from '../../fakes/services.ts';

/** Two hosts that another host manager knows too: it is notified before a host goes down, and before it comes back. */

export const HOSTS = ['h1', 'h2'];

export function managedHosts(known: readonly string[] = HOSTS) {
  const mesos = createFakeMesos(HOSTS);
  const manager = fakeHostManager(known);
  const services = testServices(mesos, { hostManagers: [manager] });
  const calls = () => mesos.log.map(({ call }) => call);
  return { mesos, manager, services, calls };
}

/** Both hosts are down. */
export async function takenDown() {
  const all = managedHosts();
  await run(all.services, startExecution('StartMaintenance', 'm1', { hosts: HOSTS }));
  for (const hostname of HOSTS)
    expect(await hostOf(all.services, hostname)).toMatchObject({ state: 'HOST_STATE_DOWN' });
  return all;
}

export async function run(services: TestServices, first: Pending, until = () => false): Promise<void> {
  const pending = [first];
  for (let count = 0; pending.length > 0 && count < 100 && !until(); count += 1)
    pending.push(...((await pending.shift()?.run(services)) ?? []));
}

export const start = (services: Services) => acceptStart(services, { hosts: HOSTS }, 'operator');
