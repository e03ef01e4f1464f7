import { ExecutionPlan, type RolloutStart, WatchStep } from '../../../functions/contract/flow/flow.ts';
import type { Phase } from '../../../functions/domain/watch/wait.ts';
import { awaitRollout } from '../../../functions/handlers/rolling/await-rollout.ts';
import { beginRollout } from '../../../functions/handlers/rolling/begin-rollout.ts';
import { awaitHost } from '../../../functions/handlers/steps/await-host.ts';
import { lookAtHosts } from '../../../functions/handlers/steps/look-at-hosts.ts';
import { registerHosts } from '../../../functions/handlers/steps/register-hosts.ts';
import { registerReturn } from '../../../functions/handlers/steps/register-return.ts';
import { summarize } from '../../../functions/handlers/steps/summarize.ts';
import type { Machine } from '../../../functions/ports/executions.ts';
import { previousChild, previousRoll } from './previous-flow.ts';
import { newStep, type Step } from './step.ts';

/**
 * The state machines, step by step, for a scheduler that decides when each step is delivered, and how often. That the
 * synthesized machines have these steps in this order is tested where they are interpreted.
 */

export function arnOf(machine: Machine, name: string): string {
  return `arn:${machine}:${name}`;
}

/** The phases of a child execution, one waiting task each. */
const PHASES_OF = {
  StartMaintenance: ['drain', 'take-down'],
  CompleteMaintenance: ['bring-up'],
} as const satisfies Partial<Record<Machine, readonly Phase[]>>;

interface Begun {
  readonly machine: Machine;
  readonly name: string;
  readonly input: object;
  readonly now: number;
  readonly isPrevious: boolean;
}

interface Failed {
  readonly name: string;
  readonly execution: Execution;
  readonly again: () => readonly Step[];
}

export class Execution {
  readonly arn: string;
  readonly machine: Machine;
  readonly name: string;
  readonly input: object;
  steps: Step[];
  /** Where child executions have failed: a redrive goes on there. */
  readonly failed: Failed[] = [];
  #tokens = 0;

  /** True for one of the state machines of the previous release. */
  readonly isPrevious: boolean;

  constructor({ machine, name, input, now, isPrevious }: Begun) {
    this.arn = arnOf(machine, name);
    this.machine = machine;
    this.name = name;
    this.input = input;
    this.isPrevious = isPrevious;
    this.steps = [this.#first(now)];
  }

  get isRunning(): boolean {
    return this.steps.length > 0;
  }

  isChildRunning(hostname: string): boolean {
    return this.steps.some(({ child }) => child === hostname);
  }

  newToken(): string {
    this.#tokens += 1;
    return `${this.arn}#${this.#tokens}`;
  }

  /**
   * After a kill of the service on one machine: from its beginning, unless it has come to its hosts.
   * Then they go on where they were, and those that wait for their token wait for the same one.
   */
  begin(now: number): void {
    if (!this.isRunning) return;
    if (!this.steps.every(isOfHost)) this.steps = [this.#first(now)];
    for (const step of this.steps) step.isRunning = false;
  }

  /** An operator stops the child execution of a host: the request's goes on without it. */
  stopChild(hostname: string): void {
    const stopped = this.steps.filter(({ child }) => child === hostname);
    const summaries = stopped.flatMap(({ waiting }) => this.#summary(hostname, waiting?.maintenanceId ?? this.name));
    this.steps = [...this.steps.filter((step) => !stopped.includes(step)), ...summaries];
  }

  redrive(failed: Failed): void {
    this.failed.splice(this.failed.indexOf(failed), 1);
    this.steps.push(...failed.again());
  }

  #first(now: number): Step {
    if (this.machine === 'WatchHosts') return this.#look(WatchStep.parse({}), now);
    const step = { input: this.input, executionName: this.name, executionArn: this.arn };
    return this.#step('register', now, async (services) => {
      if (this.machine === 'RollMaintenance') {
        return [this.#roll(await beginRollout(step, services))];
      }
      if (this.machine === 'StartMaintenance') {
        const plan = ExecutionPlan.parse(await registerHosts(step, services));
        return [this.#children(plan, this.machine, Date.parse(plan.startAt))];
      }
      const plan = ExecutionPlan.parse(await registerReturn(step, services));
      return [this.#children(plan, 'CompleteMaintenance', 0)];
    });
  }

  #children(plan: ExecutionPlan, machine: keyof typeof PHASES_OF, readyAt: number): Step {
    const { maintenanceId, hosts } = plan;
    return this.#step('for each host', readyAt, async () =>
      hosts.length === 0
        ? [this.#step('summarize', 0, (services) => summarize(plan, services).then(() => []))]
        : hosts.flatMap((hostname) => this.#child(machine, hostname, maintenanceId)),
    );
  }

  #child(machine: keyof typeof PHASES_OF, hostname: string, maintenanceId: string): readonly Step[] {
    if (!this.isPrevious) return this.#phase(hostname, maintenanceId, PHASES_OF[machine]);
    const ends = () => this.#summary(hostname, maintenanceId);
    return [previousChild({ execution: this, machine, hostname, maintenanceId, ends })];
  }

  #phase(hostname: string, maintenanceId: string, [phase, ...later]: readonly Phase[]): readonly Step[] {
    if (phase === undefined) return this.#summary(hostname, maintenanceId);
    const host = { hostname, maintenanceId, phase, executionArn: `${this.arn}/${hostname}` };
    const ends = () => {
      const again = () => this.#phase(hostname, maintenanceId, [phase, ...later]);
      this.failed.push({ name: `${phase} ${hostname} of ${this.name}`, execution: this, again });
      return this.#summary(hostname, maintenanceId);
    };
    const step: Step = {
      ...this.#step(`${phase} ${hostname}`, 0, async (services, token) => {
        await awaitHost({ ...host, token }, services);
        return [];
      }),
      child: hostname,
      caught: () => ends()[0] as Step,
      waiting: {
        ...{ maintenanceId, phase, token: undefined, since: 0, isSubmitted: false },
        answered: (answer) => {
          if (answer.kind === 'done') return this.#phase(hostname, maintenanceId, later);
          return answer.error === 'Superseded' ? this.#summary(hostname, maintenanceId) : ends();
        },
      },
    };
    return [step];
  }

  #roll(start: RolloutStart): Step {
    if (this.isPrevious) return previousRoll(this, start);
    const { maintenanceId, startAt } = start;
    const work: Step['work'] = async (services, token) => {
      await awaitRollout({ maintenanceId, executionArn: this.arn, token }, services);
      return [];
    };
    return {
      ...this.#step('roll', Date.parse(startAt), work),
      waiting: {
        ...{ maintenanceId, phase: 'roll', token: undefined, since: 0, isSubmitted: false },
        answered: (answer) => {
          const isFailed = answer.kind === 'failed' && answer.error !== 'Superseded';
          const again = () => [this.#roll(start)];
          if (isFailed) this.failed.push({ name: `roll of ${this.name}`, execution: this, again });
          return [];
        },
      },
    };
  }

  #look(state: WatchStep, readyAt: number, waitSeconds = 0): Step {
    const work: Step['work'] = async (services) => {
      const output = await lookAtHosts({ watcher: this.name, state }, services);
      return output.status === 'working' ? [this.#look(output, 0, output.waitSeconds)] : [];
    };
    return { ...this.#step('look', readyAt, work, waitSeconds), state };
  }

  /** After each host, not only the last one: what sums up must not say more than there is. */
  #summary(hostname: string, maintenanceId: string): readonly Step[] {
    const plan = { maintenanceId, startAt: '', hosts: [hostname], concurrency: 1 };
    return [this.#step('summarize', 0, (services) => summarize(plan, services).then(() => []))];
  }

  #step(name: string, readyAt: number, work: Step['work'], waitSeconds = 0): Step {
    return newStep(this, name, work, { readyAt, waitSeconds });
  }
}

function isOfHost({ child, name }: Step): boolean {
  return child !== undefined || name === 'summarize';
}
