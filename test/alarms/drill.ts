import { createPowertoolsReporter } from '../../functions/adapters/reporting/powertools-reporter.ts';
import { isMaintenanceError, MaintenanceError } from '../../functions/contract/errors.ts';
import { reconcile } from '../../functions/handlers/reconcile.ts';
import { emittedBy } from '../fakes/emitted.ts';
import { createFakeMesos, type FakeMesos } from '../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../fakes/flow-driver.ts';
import { type TestServices, testServices } from '../fakes/services.ts';
import type { Minute } from './evaluate.ts';

/** The steps and the reconciliation as they are, on a cluster of two hosts, minute by minute, and what they write for CloudWatch. */
export class Drill {
  readonly mesos: FakeMesos = createFakeMesos(['h1', 'h2']);
  readonly minutes: Minute[] = [];
  readonly services: TestServices;
  /** Steps that the state machine has still to run. */
  pending: Pending[] = [];
  isBusAway = false;
  isExecutionRunning = true;
  readonly #report = createPowertoolsReporter('peloton');

  constructor() {
    this.services = testServices(this.mesos, {
      report: this.#report,
      rules: [{ framework: '*', type: 'wait' }],
      events: {
        publish: async () => {
          if (this.isBusAway) throw new MaintenanceError('EventsUnavailable', 'the bus does not answer');
        },
      },
      executions: {
        arn: (machine, name) => `arn:aws:states:::execution:${machine}:${name}`,
        start: async (machine, name) => `arn:aws:states:::execution:${machine}:${name}`,
        isRunning: async () => this.isExecutionRunning,
        answer: async (token, answer) => {
          this.services.answers.set(token, answer);
          return true;
        },
      },
    });
  }

  /** Begins a maintenance of the first host, which has a task, or none. */
  async start(options: object = {}, tasks = 1): Promise<void> {
    const task = { taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' };
    this.mesos.tasks.set('h1', tasks === 0 ? [] : [task]);
    this.pending = [startExecution('StartMaintenance', 'm1', { hosts: ['h1'], reason: 'kernel', ...options })];
    await this.minute(async () => {
      for (let step = 0; step < 3; step += 1) await this.step();
    });
  }

  /** Begins to bring the first host back: `complete`, or `cancel`. */
  bringBack(cancel = false): void {
    const input = { hosts: ['h1'], reason: 'done', ...(cancel ? { cancel } : {}) };
    this.pending = [startExecution('CompleteMaintenance', 'm2', input)];
  }

  /** The next step of every host; one that dies is not repeated. */
  async step(): Promise<void> {
    const due = this.pending;
    this.pending = (await Promise.all(due.map((each) => quietly(each.run(this.services))))).flatMap(
      (next) => next ?? [],
    );
  }

  /** A minute in which something happens and a pass of the reconciliation runs. */
  async minute(happens: () => Promise<void> = () => this.step()): Promise<void> {
    await this.quietMinute(async () => {
      await happens();
      await quietly(reconcile({}, this.services));
    });
  }

  /** A minute without a pass. */
  async quietMinute(happens: () => Promise<void> = async () => undefined): Promise<void> {
    const documents = await emittedBy(async () => {
      await happens();
      this.#report.endInvocation();
    });
    this.minutes.push(documents);
    this.services.advance(60_000);
  }

  async pass(minutes: number, happens?: () => Promise<void>): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) await this.minute(happens);
  }

  async quiet(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) await this.quietMinute();
  }
}

/** Lambda writes down an error and goes on; so does this, with one that a flow knows. */
async function quietly<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return undefined;
  }
}

export function unreachable(): never {
  throw new MaintenanceError('MesosUnavailable', 'no leading master answered');
}

export function refused(): never {
  throw new MaintenanceError('MesosRefused', 'MACHINE_DOWN: 403 Forbidden');
}
