import type { Asl, AslState } from '../../../local/step-functions/program/asl.ts';
import { task } from './flows.ts';

/** Flows with a Task that waits for its token, and the function that gets the tokens. */

const TOKEN_RESOURCE = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

/** Passes the token and the input of the state to the function `ask`. */
export function tokenTask(fields: object = { End: true }): AslState {
  const FunctionName = task('ask').Resource;
  return {
    Type: 'Task',
    Resource: TOKEN_RESOURCE,
    Parameters: { FunctionName, Payload: { 'token.$': '$$.Task.Token', 'input.$': '$' } },
    ...fields,
  };
}

export function tokenFlow(fields: object = { End: true }, others: Asl['States'] = {}): Asl {
  return { StartAt: 'Ask', States: { Ask: tokenTask(fields), ...others } };
}

export interface Asked {
  readonly token: string;
  readonly input: unknown;
}

/** The function `ask`: keeps its inputs for the test. */
export class Asks {
  readonly all: Asked[] = [];
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  /** What the function answers. */
  answer: (asked: Asked) => unknown = () => 'asked';

  readonly ask = (asked: Asked): unknown => {
    this.all.push(asked);
    for (const { count, resolve } of this.#waiting) if (count <= this.all.length) resolve();
    return this.answer(asked);
  };

  /** The token of that call, once there is one. */
  async token(call = 1): Promise<string> {
    if (this.all.length < call) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push({ count: call, resolve });
      await promise;
    }
    return this.all[call - 1]?.token ?? '';
  }
}
