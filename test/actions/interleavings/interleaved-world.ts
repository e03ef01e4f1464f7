import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { isMaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { MaintenanceWindow } from '../../../functions/domain/mesos/mesos.ts';
import { crashing, quietly } from '../../fakes/crashing.ts';
import { createFakeMesos, type FakeMesos, scheduleText } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { BY_HAND_NS } from '../../fakes/other-operator.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';
import { type Command, HOSTS } from './interleaved-commands.ts';
import { checkStep } from './invariants.ts';

/** The watchers are executions of their own. */
const WATCHED = { isWatched: true } as const;
const QUIET = { during: [], look: 0, crashAfter: null };

/** One run: the cluster, the table, the steps that wait for their turn, and those that were delivered already. */
export class World {
  readonly mesos: FakeMesos = createFakeMesos(HOSTS);
  readonly services: TestServices = testServices(this.mesos);
  pending: Pending[] = [];
  readonly delivered: Pending[] = [];
  readonly foreign = new Map<number, MaintenanceWindow>();
  /** Hosts that another operator has drained, scheduled, taken down or brought up. */
  readonly touched = new Set<string>();
  seen = new Map<string, Host>();
  requests = 0;
  tasks = 0;
  started = 0;

  async obey(command: Command): Promise<void> {
    if ('host' in command && command.do.endsWith('-by-hand')) this.touched.add(command.host);
    switch (command.do) {
      case 'request':
        return this.request(command.kind, command.hosts);
      case 'step':
        return this.step(command);
      case 'pair': {
        const [first, second] = [this.pick(command.which), this.pick(command.which + 1)];
        if (first && second && first !== second) await Promise.all([this.run(first), this.run(second)]);
        return;
      }
      case 'late': {
        const late = this.delivered[command.which % Math.max(1, this.delivered.length)];
        if (late !== undefined) await quietly(late.run(this.services));
        return;
      }
      case 'task':
        return this.launch(command.host);
      case 'end-tasks':
        return this.mesos.endTasks(command.host);
      case 'restart-agent':
        return this.mesos.restartAgent(command.host);
      case 'replace-agent':
        return this.mesos.replaceAgent(command.host);
      case 'reactivate': {
        const agentId = this.mesos.agentsByHost.get(command.host)?.agentId;
        if (agentId !== undefined) await quietly(this.mesos.reactivateAgent(agentId));
        return;
      }
      case 'disconnect-agent':
        return this.mesos.disconnectAgent(command.host);
      case 'lose-agent':
        return this.mesos.loseAgent(command.host);
      case 'down-by-hand':
        return this.mesos.downByHand(command.host);
      case 'up-by-hand':
        return this.mesos.upByHand(command.host);
      case 'window-by-hand':
        return this.mesos.toggleWindowByHand(command.host);
      case 'drain-by-hand':
        return quietly(this.mesos.drainAgent(this.mesos.agentsByHost.get(command.host)?.agentId ?? ''));
      case 'foreign-window':
        return this.toggleForeign(command.id);
      case 'reconcile':
        return this.reconcile(command);
    }
  }

  /** Like the console: an execution whose first step registers. */
  request(kind: 'start' | 'complete' | 'cancel', hosts: string[]): void {
    this.requests += 1;
    const machine = kind === 'start' ? 'StartMaintenance' : 'CompleteMaintenance';
    this.pending.push(
      startExecution(machine, `r${this.requests}`, { hosts, ...(kind === 'cancel' ? { cancel: true } : {}) }, WATCHED),
    );
  }

  pick(which: number): Pending | undefined {
    return this.pending[which % Math.max(1, this.pending.length)];
  }

  async step({ which, crashAfter, twice }: Extract<Command, { do: 'step' }>): Promise<void> {
    const step = this.pick(which);
    if (step === undefined) return;
    if (crashAfter !== null) {
      // The process dies at some call: Step Functions delivers the step again.
      await quietly(step.run(crashing(this.services, crashAfter)));
      this.startAsked();
      return;
    }
    await this.run(step);
    if (twice) await quietly(step.run(this.services));
  }

  async steps(which: readonly number[]): Promise<void> {
    for (const each of which) await this.step({ do: 'step', which: each, crashAfter: null, twice: false });
  }

  async run(step: Pending): Promise<void> {
    this.pending = this.pending.filter((other) => other !== step);
    this.delivered.push(step);
    try {
      this.pending.push(...(await step.run(this.services)));
    } catch (error) {
      if (!isMaintenanceError(error)) throw error;
      // A refused registration ends its execution; everything else is transient and waits for its retry.
      if (step.name !== 'register' || error.name === 'StaleHost') this.pending.push(step);
    }
    this.startAsked();
  }

  /** The executions that steps have started meanwhile: watchers, cancels, restarts. */
  startAsked(): void {
    for (const { machine, name, input } of this.services.started.slice(this.started)) {
      this.pending.push(startExecution(machine as 'WatchHosts', name, input, WATCHED));
    }
    this.started = this.services.started.length;
  }

  /** Also on a deactivated agent: a launch may have been on its way. A draining one is refused its tasks by the master. */
  launch(hostname: string): void {
    const agent = this.mesos.agentsByHost.get(hostname);
    if (agent === undefined || agent.drain !== undefined) return;
    this.tasks += 1;
    const task = { taskId: `t${this.tasks}`, frameworkId: 'f1', agentId: `${hostname}-S0`, state: 'TASK_RUNNING' };
    this.mesos.tasks.get(hostname)?.push(task);
  }

  /** Foreign windows come and go. Their operator too posts the whole schedule, with ours in it. */
  toggleForeign(id: number): void {
    const known = this.foreign.get(id);
    if (known !== undefined) {
      this.foreign.delete(id);
      this.mesos.windows = this.mesos.windows.filter((window) => scheduleText([window]) !== scheduleText([known]));
      return;
    }
    const window = {
      machineIds: [{ hostname: `foreign${id}`, ip: '10.9.9.9' }],
      unavailability: { startNs: BigInt(id) },
    };
    this.foreign.set(id, window);
    this.mesos.windows = [window, ...this.mesos.windows];
  }

  /** A pass, with steps taken between one of its looks and what it does with it. */
  async reconcile({
    during,
    look,
    crashAfter,
  }: Omit<Extract<Command, { do: 'reconcile' }>, 'do'> = QUIET): Promise<void> {
    this.services.advance(60_000);
    let looks = 0;
    let meanwhile = Promise.resolve();
    const late = async () => {
      const schedule = await this.mesos.schedule();
      if (looks++ === look) meanwhile = this.steps(during);
      await meanwhile;
      return schedule;
    };
    const services = { ...this.services, mesos: { ...this.mesos, schedule: late } };
    await quietly(reconcile(crashAfter === null ? services : crashing(services, crashAfter)));
    // A pass that crashed has not waited for these steps.
    await meanwhile;
    this.startAsked();
  }

  async records(): Promise<Map<string, Host>> {
    return new Map(await this.services.store.hosts(HOSTS));
  }

  /** The other operators stop, and undo their changes. */
  async handsOff(): Promise<void> {
    await this.reconcile();
    const records = await this.records();
    for (const hostname of HOSTS) {
      const record = records.get(hostname);
      // Also a host that they have brought up while its agent was switched off: it is DOWN for us until they switch it on.
      const isTheirHost = record?.maintenance === null || record?.managed === false;
      if (record?.maintenance === null) this.mesos.upByHand(hostname);
      const isTheirs = this.mesos.windows.some(
        ({ machineIds, unavailability }) =>
          unavailability.startNs === BY_HAND_NS && machineIds.some((id) => id.hostname === hostname),
      );
      if (isTheirs) this.mesos.toggleWindowByHand(hostname);
      this.mesos.endTasks(hostname);
      const agent = this.mesos.agentsByHost.get(hostname);
      // A dead agent is given up by the master in the end.
      if (agent?.active === false && !agent.deactivated) this.mesos.loseAgent(hostname);
      if (isTheirHost && agent !== undefined) {
        await quietly(this.mesos.reactivateAgent(agent.agentId));
      }
    }
  }

  /** Without faults: tasks end, agents restart, passes run. Every host must reach its goal. */
  async settle(): Promise<void> {
    await this.handsOff();
    for (let round = 0; round < 60; round++) {
      for (const hostname of HOSTS) {
        this.mesos.endTasks(hostname);
        this.mesos.restartAgent(hostname);
      }
      for (const step of [...this.pending]) await this.run(step);
      this.services.advance(1_000);
      if (round % 10 === 5) await this.reconcile();
      await checkStep(this);
    }
    await this.reconcile();
  }
}
