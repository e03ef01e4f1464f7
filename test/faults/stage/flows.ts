import { isMaintenanceError, TRANSIENT_ERRORS } from '../../../functions/contract/errors.ts';
import { ExecutionPlan, HostStep, type RolloutStep } from '../../../functions/contract/flow/flow.ts';
import { advanceRollout } from '../../../functions/handlers/rolling/advance-rollout.ts';
import { beginRollout } from '../../../functions/handlers/rolling/begin-rollout.ts';
import { beginDrain } from '../../../functions/handlers/steps/begin-drain.ts';
import { bringUp } from '../../../functions/handlers/steps/bring-up.ts';
import { findAgent } from '../../../functions/handlers/steps/find-agent.ts';
import { handOver } from '../../../functions/handlers/steps/hand-over.ts';
import { markUp } from '../../../functions/handlers/steps/mark-up.ts';
import { moveTasks } from '../../../functions/handlers/steps/move-tasks.ts';
import { publishSchedule } from '../../../functions/handlers/steps/publish-schedule.ts';
import { recordFailure } from '../../../functions/handlers/steps/record-failure.ts';
import { registerHosts } from '../../../functions/handlers/steps/register-hosts.ts';
import { registerReturn } from '../../../functions/handlers/steps/register-return.ts';
import { summarize } from '../../../functions/handlers/steps/summarize.ts';
import { takeDown } from '../../../functions/handlers/steps/take-down.ts';
import { withdrawRequest } from '../../../functions/handlers/steps/withdraw-request.ts';
import { withdrawSchedule } from '../../../functions/handlers/steps/withdraw-schedule.ts';
import type { Machine } from '../../../functions/ports/executions.ts';
import type { Services } from '../../../functions/ports/services.ts';

/**
 * The state machines, step by step, for a scheduler that decides when each step is delivered, and how often. That the
 * synthesized machines have these steps in this order is tested where they are interpreted.
 */

/** Those with an execution for each host. */
type HostMachine = Exclude<Machine, 'RollMaintenance'>;

export interface Step {
  readonly name: string;
  readonly execution: Execution;
  /** Not delivered before, milliseconds since 1970. */
  readyAt: number;
  /** How long the Wait before it takes. */
  readonly waitSeconds: number;
  attempts: number;
  isRunning: boolean;
  readonly work: (services: Services) => Promise<readonly Step[]>;
  /** The step after a final failure; without one, the execution or the host's part of it ends. */
  readonly caught?: ((error: Error) => Step) | undefined;
}

export class Execution {
  readonly arn: string;
  readonly machine: Machine;
  readonly name: string;
  readonly input: object;
  steps: Step[];

  constructor(arn: string, machine: Machine, name: string, input: object, now: number) {
    this.arn = arn;
    this.machine = machine;
    this.name = name;
    this.input = input;
    this.steps = [this.register(now)];
  }

  get isRunning(): boolean {
    return this.steps.length > 0;
  }

  /** From its beginning, as after a kill of the service on one machine. */
  begin(now: number): void {
    if (this.isRunning) this.steps = [this.register(now)];
  }

  register(now: number): Step {
    const step = { input: this.input, executionName: this.name, executionArn: this.arn };
    return this.#step('register', now, async (services) => {
      if (this.machine === 'RollMaintenance') {
        const begun = await beginRollout(step, services);
        return [this.#advance(begun, Date.parse(begun.startAt))];
      }
      if (this.machine === 'StartMaintenance') {
        const plan = ExecutionPlan.parse(await registerHosts(step, services));
        return [this.#schedule(plan, Date.parse(plan.startAt))];
      }
      return [this.#schedule(ExecutionPlan.parse(await registerReturn(step, services)), 0)];
    });
  }

  #schedule(plan: ExecutionPlan, readyAt: number): Step {
    const [name, work] =
      this.machine === 'StartMaintenance'
        ? (['publish-schedule', publishSchedule] as const)
        : (['withdraw-schedule', withdrawSchedule] as const);
    const caught = (error: Error) =>
      this.#step('withdraw-request', 0, async (services) => {
        await withdrawRequest({ ...plan, error: { Error: error.name, Cause: error.message } }, services);
        return [];
      });
    const children = async (services: Services): Promise<readonly Step[]> => {
      await work(plan, services);
      const { maintenanceId } = plan;
      const steps = plan.hosts.map((hostname) =>
        this.#host('begin', {
          ...HostStep.parse({ hostname, maintenanceId }),
          executionArn: `${this.arn}/${hostname}`,
        }),
      );
      return steps.length > 0 ? steps : [this.#step('summarize', 0, (s) => summarize(plan, s).then(() => []))];
    };
    return this.#step(name, readyAt, children, caught);
  }

  #advance(input: RolloutStep, readyAt: number, waitSeconds = 0): Step {
    const work = async (services: Services) => {
      const output = await advanceRollout(input, services);
      return output.status === 'working' ? [this.#advance(output, 0, output.waitSeconds)] : [];
    };
    return this.#step('advance-rollout', readyAt, work, undefined, waitSeconds);
  }

  #host(kind: keyof (typeof HOST_STEPS)[HostMachine], input: HostStep, waitSeconds = 0): Step {
    const { name, work, next } = HOST_STEPS[this.machine as HostMachine][kind];
    return this.#step(
      `${name} ${input.hostname}`,
      0,
      async (services) => {
        const output = await work(input, services);
        const following = next(output.status);
        if (following === undefined || output.status === 'superseded') return [this.#summary(input)];
        return [this.#host(following, output, following === 'look' && kind !== 'begin' ? output.waitSeconds : 0)];
      },
      (error) =>
        this.#step(`record-failure ${input.hostname}`, 0, async (services) => {
          await recordFailure({ ...input, error: { Error: error.name, Cause: error.message } }, services);
          return [this.#summary(input)];
        }),
      waitSeconds,
    );
  }

  /** After each host, not only the last one: what sums up must not say more than there is. */
  #summary({ hostname, maintenanceId }: HostStep): Step {
    const plan = { maintenanceId, startAt: '', hosts: [hostname], concurrency: 1 };
    return this.#step('summarize', 0, (services) => summarize(plan, services).then(() => []));
  }

  #step(name: string, readyAt: number, work: Step['work'], caught?: Step['caught'], waitSeconds = 0): Step {
    return { name, execution: this, readyAt, waitSeconds, attempts: 0, isRunning: false, work, caught };
  }
}

const handingOver = (answer: string, following: 'finish') => (status: string) =>
  status === answer ? following : status === 'hand-over' ? 'handOver' : 'look';

const END = { name: 'hand-over', work: handOver, next: () => undefined } as const;

const HOST_STEPS = {
  StartMaintenance: {
    begin: { name: 'begin-drain', work: beginDrain, next: () => 'look' },
    look: { name: 'move-tasks', work: moveTasks, next: handingOver('drained', 'finish') },
    finish: { name: 'take-down', work: takeDown, next: (status: string) => (status === 'down' ? undefined : 'look') },
    handOver: END,
  },
  CompleteMaintenance: {
    begin: { name: 'bring-up', work: bringUp, next: () => 'look' },
    look: { name: 'find-agent', work: findAgent, next: handingOver('back', 'finish') },
    finish: { name: 'mark-up', work: markUp, next: (status: string) => (status === 'up' ? undefined : 'look') },
    handOver: END,
  },
} as const satisfies Record<
  HostMachine,
  Record<
    'begin' | 'look' | 'finish' | 'handOver',
    {
      readonly name: string;
      readonly work: (step: HostStep, services: Services) => Promise<HostStep>;
      readonly next: (status: HostStep['status']) => 'look' | 'finish' | 'handOver' | undefined;
    }
  >
>;

/**
 * The step after a failed one: the same again while a retry may help, else its catch, else none.
 */
export function afterFailure(step: Step, error: Error, mostAttempts: number): Step | 'again' | undefined {
  const isTransient = isMaintenanceError(error) && TRANSIENT_ERRORS.includes(error.name);
  step.attempts += 1;
  if (isTransient && step.attempts <= mostAttempts) return 'again';
  return step.caught?.(error);
}
