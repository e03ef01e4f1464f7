import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { TOKEN_SECONDS } from '../../../functions/contract/flow/flow.ts';
import type { WaitAnswer } from '../../../functions/ports/executions.ts';
import type { Chance } from '../stage/chance.ts';
import { arnOf, Execution } from '../stage/flows.ts';
import type { Setting } from '../stage/setting.ts';
import { type Attempt, afterFailure, attempt, isWaiting, type Step } from '../stage/step.ts';

/** What the book needs of the world. */
interface Around {
  readonly chance: Chance;
  readonly setting: Pick<Setting, 'mostAttempts' | 'isUpgrade'>;
  readonly cluster: { readonly now: number };
  say(text: string): void;
}

/** Step Functions: the executions, their steps, and the tokens that some of them wait for. */
export class Book {
  readonly executions = new Map<string, Execution>();
  readonly delivered: Attempt[] = [];
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  get steps(): readonly Step[] {
    return [...this.executions.values()].flatMap((execution) => execution.steps);
  }

  get ready(): Step[] {
    const { now } = this.#around.cluster;
    return this.steps.filter((step) => !step.isRunning && !isWaiting(step) && step.readyAt <= now);
  }

  /** An operator starts an execution past the API. */
  begin(machine: Execution['machine'], name: string, input: object): string {
    const arn = arnOf(machine, name);
    const { cluster, setting, chance } = this.#around;
    if (this.executions.has(arn)) return arn;
    const isPrevious = setting.isUpgrade && chance.is(0.4);
    this.executions.set(arn, new Execution({ machine, name, input, now: cluster.now, isPrevious }));
    return arn;
  }

  isRunning(arn: string): boolean {
    const [parent = '', child] = arn.split('/');
    const execution = this.executions.get(parent);
    return child === undefined ? execution?.isRunning === true : execution?.isChildRunning(child) === true;
  }

  /** Begins an attempt at a step. */
  attempt(step: Step) {
    const begun = attempt(step, this.#around.cluster.now);
    this.delivered.push(begun);
    const { waiting } = step;
    const token = waiting?.token;
    // A token may have been answered before its function ends.
    const isOpen = () => step.execution.steps.includes(step) && waiting?.token === token;
    const done = (next: readonly Step[]) => {
      if (!isOpen()) return;
      step.isRunning = false;
      if (waiting === undefined) this.#follow(step, next);
      else waiting.isSubmitted = true;
    };
    const failed = (error: Error) => {
      if (isOpen()) this.#fail(step, error);
    };
    const died = () => failed(new MaintenanceError('StoreUnavailable', 'the process died'));
    return { ...begun, ends: { done, failed, died } };
  }

  /** Tokens that nobody has answered in time: their steps are retried with new ones. */
  expire(): void {
    const since = this.#around.cluster.now - TOKEN_SECONDS * 1_000;
    for (const step of this.steps) {
      if (step.waiting === undefined || !isWaiting(step) || step.waiting.since > since) continue;
      step.attempts = 0;
      this.#fail(step, new MaintenanceError('StoreUnavailable', 'States.Timeout'));
    }
  }

  /** Answers the token of a step that waits for it; false when no step does. */
  answer(token: string, answer: WaitAnswer): boolean {
    const step = this.stepOf(token);
    if (step?.waiting === undefined) return false;
    this.#around.say(`${step.name} of ${step.execution.name} is answered: ${answer.kind}`);
    this.#follow(step, step.waiting.answered(answer));
    return true;
  }

  stepOf(token: string): Step | undefined {
    return this.steps.find(({ waiting }) => waiting?.token === token);
  }

  /** After a kill of the service on one machine. */
  beginAgain(): void {
    for (const execution of this.executions.values()) execution.begin(this.#around.cluster.now);
  }

  #fail(step: Step, error: Error): void {
    const { chance, cluster, setting } = this.#around;
    const next = afterFailure(step, error, setting.mostAttempts);
    step.readyAt = cluster.now + chance.below(Math.min(30, 2 ** step.attempts)) * 1_000;
    if (next !== 'again') this.#follow(step, next === undefined ? [] : [next]);
  }

  #follow(step: Step, next: readonly Step[]): void {
    const { execution } = step;
    execution.steps = [...execution.steps.filter((other) => other !== step), ...next];
    for (const each of next) {
      each.readyAt = Math.max(each.readyAt, this.#around.cluster.now + each.waitSeconds * 1_000);
    }
  }
}
