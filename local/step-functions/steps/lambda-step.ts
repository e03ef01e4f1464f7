import type { History } from '../journal/history.ts';
import { FatalFailure } from '../program/failures.ts';
import type { Surroundings } from './surroundings.ts';

/** AWS' limit of the JSON that a state may pass on. */
export const MAX_DATA_BYTES = 262_144;

/** The function tasks of one run, one after the other: attempts and their events. */
export class LambdaStep {
  readonly #history: History;
  readonly #invoke: Surroundings['invoke'];
  readonly #signal: AbortSignal;
  /** Number of the current attempt: late events of a timed-out attempt do not count. */
  #attempt = 0;

  constructor(history: History, invoke: Surroundings['invoke'], signal: AbortSignal) {
    this.#history = history;
    this.#invoke = invoke;
    this.#signal = signal;
  }

  /** Notes that the engine has left the attempt: its later events do not count. */
  left(): void {
    this.#attempt += 1;
  }

  async run(resource: string, input: unknown): Promise<unknown> {
    const attempt = ++this.#attempt;
    const add = (type: string, field?: string, details?: Record<string, unknown>) => {
      if (attempt === this.#attempt && !this.#signal.aborted) this.#history.add(type, field, details);
    };
    add('LambdaFunctionScheduled', 'lambdaFunctionScheduledEventDetails', { resource, input });
    add('LambdaFunctionStarted');
    const output = await this.#invoke(resource, input).catch((error: Error) => {
      add('LambdaFunctionFailed', 'lambdaFunctionFailedEventDetails', { error: error.name, cause: error.message });
      throw error;
    });
    add('LambdaFunctionSucceeded', 'lambdaFunctionSucceededEventDetails', { output });
    if (Buffer.byteLength(JSON.stringify(output)) > MAX_DATA_BYTES) {
      throw new FatalFailure('States.DataLimitExceeded', `${resource} returned more than ${MAX_DATA_BYTES} bytes`);
    }
    return output;
  }
}
