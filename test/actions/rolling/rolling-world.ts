import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { pauseRolling, resumeRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import type { NamedStart } from '../../../functions/contract/api/requests.ts';
import { HOST_STATES, type Host } from '../../../functions/domain/host/host.ts';
import { isBack } from '../../../functions/domain/rolling/observe-host.ts';
import { isUnderWay } from '../../../functions/domain/rolling/phase.ts';
import type { Rollout } from '../../../functions/domain/rolling/rollout.ts';
import type { Machine } from '../../../functions/ports/executions.ts';
import { crashing, quietly } from '../../fakes/crashing.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/** Twelve hosts in three racks, rolling maintenances of them, and the steps of all executions, run in whatever order a test wants. */

export const HOSTS = Array.from({ length: 12 }, (_, index) => `h${index}`);
export const rackOf = (hostname: string) => `r${Number(hostname.slice(1)) % 3}`;

export class RollingWorld {
  readonly mesos: FakeMesos = createFakeMesos(HOSTS, (hostname) => ({ rack: rackOf(hostname) }));
  readonly services: TestServices = testServices(this.mesos);
  /** Hosts whose agents do not start again. */
  readonly broken = new Set<string>();
  pending: Pending[] = [];
  #begun = 0;

  async begin(): Promise<void> {
    for (const hostname of HOSTS) this.mesos.restartAgent(hostname);
    await reconcile(this.services);
  }

  async roll(request: Partial<NamedStart>, hosts: readonly string[] = HOSTS): Promise<string> {
    const { maintenanceId } = await acceptRolling(this.services, { hosts: [...hosts], ...request }, 'ann');
    this.takeUp();
    return maintenanceId ?? '';
  }

  /** Runs the step, which dies after so many calls if that is said: then it is delivered again. */
  async run(step: Pending, crashAfter: number | null = null): Promise<void> {
    const services = crashAfter === null ? this.services : crashing(this.services, crashAfter);
    let next: Pending[];
    try {
      next = await step.run(services);
    } catch {
      next = [step];
    }
    this.pending = [...this.pending.filter((each) => each !== step), ...next];
    this.takeUp();
  }

  /** Every step that waits, once; agents start again on hosts that are not broken. */
  async round(): Promise<void> {
    for (const step of [...this.pending]) await this.run(step);
    for (const hostname of HOSTS) if (!this.broken.has(hostname)) this.mesos.restartAgent(hostname);
    await quietly(reconcile(this.services));
    this.takeUp();
    this.services.advance(5_000);
  }

  /** Rounds until no rolling maintenance has anything to do, with a look at each; fails when that takes for ever. */
  async untilRest(look: () => Promise<void> = async () => undefined): Promise<void> {
    for (let round = 0; round < 400; round += 1) {
      await this.round();
      await look();
      if (!this.pending.some(({ name }) => name.includes('rollout'))) return;
    }
    expect(this.pending.map(({ name }) => name)).toEqual([]);
  }

  async rollout(id: string): Promise<Rollout> {
    const rollout = await this.services.store.rollout(id);
    if (rollout === undefined) throw new Error(`no rollout ${id}`);
    return rollout;
  }

  async hosts(): Promise<ReadonlyMap<string, Host>> {
    const { items } = await this.services.store.hostsByState(HOST_STATES, 1_000);
    return new Map(items.map((host) => [host.hostname, host]));
  }

  /** Hosts that are out, written down anew: not UP, not active, or on their way in a rolling maintenance. */
  async out(): Promise<string[]> {
    const hosts = await this.hosts();
    const ids = await this.services.store.activeRollouts();
    const rollouts = await Promise.all(ids.map((id) => this.rollout(id)));
    const onTheirWay = new Set(
      rollouts.flatMap((each) => each.hosts.filter(isUnderWay).map(({ hostname }) => hostname)),
    );
    return HOSTS.filter((hostname) => {
      const host = hosts.get(hostname);
      return host === undefined || !isBack(host) || onTheirWay.has(hostname);
    });
  }

  async pauseAndResume(id: string): Promise<void> {
    await quietly(pauseRolling(this.services, id, 'bob'));
    await quietly(resumeRolling(this.services, id, 'bob'));
    this.takeUp();
  }

  /** Executions that were started since are run as the state machines would. */
  takeUp(): void {
    for (const { machine, name, input } of this.services.started.slice(this.#begun)) {
      this.#begun += 1;
      this.pending.push(startExecution(machine as Machine, name, input));
    }
  }
}
