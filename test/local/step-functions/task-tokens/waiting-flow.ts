import { jest } from '@jest/globals';
import type { Execution, Outcome } from '../../../../local/step-functions/journal/execution.ts';
import type { Asl } from '../../../../local/step-functions/program/asl.ts';
import type { Executions } from '../../../../local/step-functions/steps/executions.ts';
import { executionsOf, startFlow } from '../flows.ts';
import { Asks } from '../token-flows.ts';

/** Executions that wait for task tokens, on a clock that stands until the test moves it. */

export const DAY_MS = 24 * 60 * 60 * 1000;

export let asks: Asks;
export let executions: Executions;
beforeEach(() => {
  asks = new Asks();
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterEach(() => {
  executions.close();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** The machine of the flow, without an execution. */
export function deploy(flow: Asl): Executions {
  executions = executionsOf(flow, { ask: asks.ask });
  return executions;
}

export function start(flow: Asl, input: unknown = {}): Execution {
  return startFlow(deploy(flow), input);
}

export const outcomeOf = ({ arn }: Execution) => executions.outcome(arn) as Promise<Outcome>;
export const succeed = (token: string, output: unknown = 'done') =>
  executions.tasks.answer(token, { status: 'SUCCEEDED', output });
export const types = (execution: Execution) => executions.history(execution).map(({ type }) => type);

/** The function has returned, and the task waits for its answer. */
export async function submitted(execution: Execution): Promise<void> {
  while (!types(execution).includes('TaskSubmitted')) await new Promise(setImmediate);
}
