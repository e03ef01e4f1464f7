import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { isUnderWay } from '../../../functions/domain/rolling/phase.ts';
import { hostsIn, type Rollout } from '../../../functions/domain/rolling/rollout.ts';
import type { Machine } from '../../../functions/ports/executions.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { testServices } from '../../fakes/services.ts';

/** Five hundred hosts roll in simulated time: steps take none, and the watcher looks when it wants to. */

const RACKS = 20;
const PLACES = 25;
const HOSTS = Array.from({ length: 500 }, (_, index) => `h${String(index).padStart(3, '0')}`);
/** Seconds until the agent of a host starts again: a host or two of each rack, 5 % of all, take far longer. */
const bootSeconds = (index: number) => (Math.floor(index / RACKS) % RACKS === index % RACKS ? 60 : 6);

class Simulation {
  readonly #mesos = createFakeMesos(HOSTS, (hostname) => ({ rack: `r${HOSTS.indexOf(hostname) % RACKS}` }));
  readonly services = testServices(this.#mesos);
  readonly #upSince = new Map<string, number>();
  #pending: Pending[] = [];
  #begun = 0;

  async roll(): Promise<string> {
    for (const hostname of HOSTS) this.#mesos.restartAgent(hostname);
    await reconcile(this.services);
    const limits = { maxUnavailable: '5%', failureDomain: 'rack', maxDomains: RACKS };
    const request = { hosts: HOSTS, repair: 'none', settle: '5s', ...limits };
    return (await acceptRolling(this.services, request, 'ann')).maintenanceId ?? '';
  }

  /** All that happens in this second, then the next one begins. */
  async second(): Promise<void> {
    const now = this.services.clock().getTime() / 1_000;
    for (const [index, hostname] of HOSTS.entries()) {
      if (this.#mesos.down.has(hostname) || this.#mesos.agentsByHost.has(hostname)) this.#upSince.delete(hostname);
      else if (!this.#upSince.has(hostname)) this.#upSince.set(hostname, now);
      if (now - (this.#upSince.get(hostname) ?? now) >= bootSeconds(index)) this.#mesos.restartAgent(hostname);
    }
    while (await this.#runDue());
    this.services.advance(1_000);
  }

  /** False when nothing is due any longer. */
  async #runDue(): Promise<boolean> {
    const { started, store, clock } = this.services;
    const fresh = started.slice(this.#begun).map(({ machine, name, input }) => {
      return startExecution(machine as Machine, name, input, { isWatched: true });
    });
    this.#begun += fresh.length;
    const isLookDue = Date.parse((await store.watch())?.nextLookAt ?? '') <= clock().getTime();
    const all = [...this.#pending, ...fresh];
    const later = all.filter(({ name }) => name === 'look' && !isLookDue);
    const ran: Pending[] = [];
    for (const step of all) if (!later.includes(step)) ran.push(...(await step.run(this.services)));
    this.#pending = [...later, ...ran];
    return ran.some((step) => !all.includes(step));
  }
}

test('with 5 % stragglers in 20 racks, 95 % of the places are in use from begin to end, and never more than all', async () => {
  const simulation = new Simulation();
  const id = await simulation.roll();
  const inUse: number[] = [];
  let rollout: Rollout | undefined;
  for (let second = 0; second < 3_600 && rollout?.status !== 'finished'; second += 1) {
    await simulation.second();
    rollout = await simulation.services.store.rollout(id);
    const hosts = rollout?.hosts ?? [];
    if (hostsIn({ hosts }, 'waiting').length > 0) inUse.push(hosts.filter(isUnderWay).length);
  }

  expect([rollout?.status, rollout && hostsIn(rollout, 'done').length]).toEqual(['finished', HOSTS.length]);
  expect(Math.max(...inUse)).toBe(PLACES);
  const fromBegin = inUse.slice(inUse.findIndex((places) => places > 0));
  const share = fromBegin.reduce((sum, places) => sum + places, 0) / (PLACES * fromBegin.length);
  expect(share).toBeGreaterThanOrEqual(0.95);
});
