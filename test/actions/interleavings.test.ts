import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reconcile } from '../../functions/actions/reconcile.ts';
import { isMaintenanceError } from '../../functions/contract/errors.ts';
import { HOST_STATES, type Host, mayFollow, nextAction } from '../../functions/domain/host.ts';
import type { MaintenanceWindow } from '../../functions/domain/mesos.ts';
import { createFakeMesos, type FakeMesos, scheduleText } from '../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../fakes/flow-driver.ts';
import { type TestServices, testServices } from '../fakes/services.ts';

/**
 * The invariants of the system under random interleavings: steps of several maintenances in any order, delivered twice or late,
 * crashed before or after any call, with somebody else changing the Mesos schedule and tasks coming and going.
 */

const HOSTS = ['h1', 'h2', 'h3'];
const hosts = fc.subarray(HOSTS, { minLength: 1 });

type Command =
  | { readonly do: 'request'; readonly kind: 'start' | 'complete' | 'cancel'; readonly hosts: string[] }
  | { readonly do: 'step'; readonly which: number; readonly crashAfter: number | null; readonly twice: boolean }
  | { readonly do: 'pair'; readonly which: number }
  | { readonly do: 'late'; readonly which: number }
  | { readonly do: 'task' | 'end-tasks' | 'restart-agent' | 'replace-agent' | 'reactivate'; readonly host: string }
  | { readonly do: 'foreign-window'; readonly id: number }
  | { readonly do: 'reconcile' };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('request' as const),
      kind: fc.constantFrom('start', 'complete', 'cancel'),
      hosts,
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      which: fc.nat(9),
      crashAfter: fc.option(fc.nat(6), { freq: 3 }),
      twice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pair' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('late' as const), which: fc.nat(99) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('task', 'end-tasks', 'restart-agent', 'replace-agent', 'reactivate'),
      host: fc.constantFrom(...HOSTS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('foreign-window' as const), id: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconcile' as const) }) },
);

/** One run: the cluster, the table, the steps that wait for their turn, and those that were delivered already. */
class World {
  readonly mesos: FakeMesos = createFakeMesos(HOSTS);
  readonly services: TestServices = testServices(this.mesos);
  pending: Pending[] = [];
  readonly delivered: Pending[] = [];
  readonly foreign = new Map<number, MaintenanceWindow>();
  seen = new Map<string, Host>();
  requests = 0;
  tasks = 0;
  started = 0;

  async obey(command: Command): Promise<void> {
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
      case 'foreign-window':
        return this.toggleForeign(command.id);
      case 'reconcile':
        return this.reconcile();
    }
  }

  /** Like the console: an execution whose first step registers. */
  request(kind: 'start' | 'complete' | 'cancel', hosts: string[]): void {
    this.requests += 1;
    const machine = kind === 'start' ? 'StartMaintenance' : 'CompleteMaintenance';
    this.pending.push(
      startExecution(machine, `r${this.requests}`, { hosts, ...(kind === 'cancel' ? { cancel: true } : {}) }),
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
      return;
    }
    await this.run(step);
    if (twice) await quietly(step.run(this.services));
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
  }

  /** Also on a deactivated agent: a launch may have been on its way. A draining one is refused its tasks by the master. */
  launch(hostname: string): void {
    const agent = this.mesos.agentsByHost.get(hostname);
    if (agent === undefined || agent.drain !== undefined) return;
    this.tasks += 1;
    const task = { taskId: `t${this.tasks}`, frameworkId: 'f1', agentId: `${hostname}-S0`, state: 'TASK_RUNNING' };
    this.mesos.tasks.get(hostname)?.push(task);
  }

  /** Somebody else's windows come and go; they too post the whole schedule, with ours in it. */
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

  async reconcile(): Promise<void> {
    this.services.advance(60_000);
    await quietly(reconcile(this.services));
    for (const { machine, name, input } of this.services.started.slice(this.started)) {
      this.pending.push(startExecution(machine as 'StartMaintenance', name, input));
    }
    this.started = this.services.started.length;
  }

  async records(): Promise<Map<string, Host>> {
    return new Map(await this.services.store.hosts(HOSTS));
  }

  async check(): Promise<void> {
    const now = await this.records();
    for (const [hostname, host] of now) {
      const before = this.seen.get(hostname);
      // A parallel pair may make two changes between two checks; history has each of them, and is checked at the end.
      if (before !== undefined && before.state !== host.state && host.version === before.version + 1) {
        expect({ from: before.state, to: host.state, ok: mayFollow(before.state, host.state) }).toMatchObject({
          ok: true,
        });
      }
      if (host.state === 'HOST_STATE_UP' && before !== undefined && before.state !== 'HOST_STATE_UP') {
        expect(this.mesos.agentsByHost.get(hostname)).toMatchObject({ active: true });
      }
    }
    this.seen = now;
    for (const window of this.foreign.values())
      expect(scheduleText(this.mesos.windows)).toContain(scheduleText([window]).slice(1, -1));
    for (const write of this.mesos.log.splice(0)) {
      if (write.call === 'updateSchedule') expect(write.after).not.toBe(write.before);
      if (write.call === 'machineDown') expect(write).toMatchObject({ lastLook: 0, lost: 0 });
    }
  }

  /** No more faults: tasks end, inits restart agents, the reconciliation runs. Every host has to get where it is wanted. */
  async settle(): Promise<void> {
    for (let round = 0; round < 60; round++) {
      for (const hostname of HOSTS) {
        this.mesos.endTasks(hostname);
        this.mesos.restartAgent(hostname);
      }
      for (const step of [...this.pending]) await this.run(step);
      this.services.advance(1_000);
      if (round % 10 === 5) await this.reconcile();
      await this.check();
    }
    await this.reconcile();
  }

  async checkEnd(): Promise<void> {
    for (const [hostname, host] of await this.records()) {
      expect({ hostname, state: host.state, next: nextAction(host) }).toEqual({
        hostname,
        state: host.goalState,
        next: 'none',
      });
      if (host.state === 'HOST_STATE_UP') {
        expect(host).toMatchObject({ maintenance: null, blockers: [] });
        expect(this.mesos.agentsByHost.get(hostname)).toMatchObject({ active: true, deactivated: false });
        expect(scheduleText(this.mesos.windows)).not.toContain(`"${hostname}"`);
      }
      await this.checkHistory(host);
    }
    const states = await this.services.store.hostsByState(HOST_STATES, 10);
    expect(states.items.filter(({ state }) => state === 'HOST_STATE_DOWN').map(({ hostname }) => hostname)).toEqual(
      [...this.mesos.down].sort(),
    );
  }

  /** Each transition once, each from where the one before led, and the last one leads to the state. */
  async checkHistory(host: Host): Promise<void> {
    const { items } = await this.services.store.history(host.hostname, 1_000);
    const story = items.filter(({ from, to }) => from !== to).toReversed();
    const path = ['HOST_STATE_UP', ...story.map(({ to }) => to)];
    expect(story.map(({ from }) => from)).toEqual(path.slice(0, -1));
    expect(path.at(-1)).toBe(host.state);
    expect(new Set(story.map(({ version }) => version)).size).toBe(story.length);
    for (const { from, to, by, at, maintenanceId } of story) {
      expect(mayFollow(from, to)).toBe(true);
      expect(by).not.toBe('');
      expect(maintenanceId).not.toBeNull();
      const told = this.services.published.filter(
        (event) =>
          event.type === 'Host State Changed' &&
          event.detail.hostname === host.hostname &&
          event.detail.at === at &&
          event.detail.to === to,
      );
      expect(told.length).toBeGreaterThan(0);
    }
  }
}

class Crash extends Error {}

async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Crash) && !isMaintenanceError(error)) throw error;
  }
}

/** The same services, dead after `calls` calls of the store, Mesos or the bus: half of the time the last call's work was done. */
function crashing(services: TestServices, calls: number): TestServices {
  let left = calls;
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (left < 0) throw new Crash();
          left -= 1;
          if (left < 0 && calls % 2 === 0) throw new Crash();
          const result: unknown = await value.apply(target, args);
          if (left < 0) throw new Crash();
          return result;
        };
      },
    });
  return { ...services, store: wrap(services.store), mesos: wrap(services.mesos), events: wrap(services.events) };
}

describe('any interleaving of steps, crashes, repeats and outside interference', () => {
  test('keeps the invariants, and every host ends where it is wanted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 120, size: 'max' }), async (commands) => {
        const world = new World();
        for (const command of commands) {
          await world.obey(command);
          await world.check();
        }
        await world.settle();
        await world.checkEnd();
      }),
      { numRuns: 300, endOnFailure: true },
    );
  }, 120_000);
});
