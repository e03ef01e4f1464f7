import { isMaintenanceError, TRANSIENT_ERRORS } from '../../../functions/contract/errors.ts';
import type { WatchStep } from '../../../functions/contract/flow/flow.ts';
import type { WaitAnswer } from '../../../functions/ports/executions.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { Execution } from './flows.ts';

/** One step of an execution: its attempts, and what follows. */
export interface Step {
  readonly name: string;
  readonly execution: Execution;
  /** The host whose child execution it belongs to. */
  readonly child?: string | undefined;
  /** Not delivered before, milliseconds since 1970. */
  readyAt: number;
  /** How long the Wait before it takes. */
  readonly waitSeconds: number;
  attempts: number;
  isRunning: boolean;
  readonly work: (services: Services, token: string) => Promise<readonly Step[]>;
  /** The step after a final failure; without one, the execution or the host's part of it ends. */
  readonly caught?: ((error: Error) => Step) | undefined;
  /** Of a step that waits for its token. */
  readonly waiting?: Waiting | undefined;
  /** Of a look: what the look before it has handed on. */
  readonly state?: WatchStep;
}

/** A step that is over once its token is answered: by then its function may still run. */
interface Waiting {
  readonly maintenanceId: string;
  readonly phase: string;
  /** Of the attempt under way: a retry has a new one. */
  token: string | undefined;
  /** When the attempt began, milliseconds since 1970. */
  since: number;
  /** True once the function has returned. */
  isSubmitted: boolean;
  readonly answered: (answer: WaitAnswer) => readonly Step[];
}

export function newStep(
  execution: Execution,
  name: string,
  work: Step['work'],
  { readyAt = 0, waitSeconds = 0 }: Partial<Pick<Step, 'readyAt' | 'waitSeconds'>> = {},
): Step {
  return { name, execution, readyAt, waitSeconds, attempts: 0, isRunning: false, work };
}

/** What is delivered: late repeats are of the same attempt. */
export interface Attempt {
  readonly name: string;
  readonly work: (services: Services) => Promise<readonly Step[]>;
}

/** Begins an attempt. After a restart of the service on one machine it has the same token. */
export function attempt(step: Step, now: number): Attempt {
  const { name, execution, waiting } = step;
  step.isRunning = true;
  if (waiting !== undefined) {
    if (waiting.token === undefined) Object.assign(waiting, { token: execution.newToken(), since: now });
    waiting.isSubmitted = false;
  }
  const token = waiting?.token ?? '';
  return { name: `${name} of ${execution.name}`, work: (services) => step.work(services, token) };
}

/** True for a step whose function has returned, and whose token nobody has answered. */
export function isWaiting({ waiting, isRunning }: Step): boolean {
  return waiting?.isSubmitted === true && !isRunning;
}

/**
 * The step after a failed one: the same again while a retry may help, else its catch, else none.
 */
export function afterFailure(step: Step, error: Error, mostAttempts: number): Step | 'again' | undefined {
  const isTransient = isMaintenanceError(error) && TRANSIENT_ERRORS.includes(error.name);
  step.attempts += 1;
  step.isRunning = false;
  if (step.waiting !== undefined) Object.assign(step.waiting, { token: undefined, isSubmitted: false });
  if (isTransient && step.attempts <= mostAttempts) return 'again';
  return step.caught?.(error);
}
