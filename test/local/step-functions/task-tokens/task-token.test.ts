import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Execution, Outcome } from '../../../../local/step-functions/journal/execution.ts';
import type { Asl } from '../../../../local/step-functions/program/asl.ts';
import type { Executions } from '../../../../local/step-functions/steps/executions.ts';
import { executionsOf, type Functions, failing, mapFlow, outputOf, startFlow, task } from '../flows.ts';
import { Asks, tokenFlow, tokenTask } from '../token-flows.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const TIMED_OUT = { status: 'FAILED', error: 'States.Timeout' };

let asks: Asks;
let executions: Executions;
beforeEach(() => {
  asks = new Asks();
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterEach(() => {
  executions.close();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

function start(flow: Asl, input: unknown = {}, functions: Functions = {}): Execution {
  executions = executionsOf(flow, { ask: asks.ask, ...functions } as Functions);
  return startFlow(executions, input);
}

const outcomeOf = ({ arn }: Execution) => executions.outcome(arn) as Promise<Outcome>;
const succeed = (token: string, output: unknown = 'done') =>
  executions.tasks.answer(token, { status: 'SUCCEEDED', output });
const types = (execution: Execution) => executions.history(execution).map(({ type }) => type);

/** The function has returned, and the task waits for its answer. */
async function submitted(execution: Execution): Promise<void> {
  while (!types(execution).includes('TaskSubmitted')) await new Promise(setImmediate);
}

describe('a Task that waits for its token', () => {
  test('passes its function an opaque token, and goes on with the answer', async () => {
    const execution = start(tokenFlow({ ResultPath: '$.answer', End: true }), { host: 'h1' });
    const token = await asks.token();

    expect(token).toMatch(/^[\w-]{1,1024}$/);
    expect(asks.all).toEqual([{ token, input: { host: 'h1' } }]);
    succeed(token, { drained: true });
    expect(outputOf(await outcomeOf(execution))).toEqual({ host: 'h1', answer: { drained: true } });
  });

  test('takes an answer before its function has returned, and ignores its result', async () => {
    const returning = Promise.withResolvers<unknown>();
    asks.answer = () => returning.promise;
    const execution = start(tokenFlow());

    succeed(await asks.token());

    expect(outputOf(await outcomeOf(execution))).toBe('done');
    returning.reject(new Error('too late'));
    expect(types(execution)).not.toContain('TaskSubmitted');
  });

  test('fails with the error of its function, and the token is over', async () => {
    asks.answer = () => failing('MesosRefused', '403');
    const execution = start(tokenFlow());

    const cause = JSON.stringify({ errorType: 'MesosRefused', errorMessage: '403', trace: [] });
    expect(await outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'MesosRefused', cause });
    expect(types(execution).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
    expect(() => succeed(asks.all[0]?.token ?? '')).toThrow('Task Timed Out');
  });

  test('fails with the error and cause of its answer', async () => {
    const execution = start(tokenFlow());

    executions.tasks.answer(await asks.token(), { status: 'FAILED', error: 'Lost', cause: 'the agent is gone' });

    expect(await outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'Lost', cause: 'the agent is gone' });
  });

  test('fails without error and cause when its answer has none, which States.TaskFailed catches', async () => {
    const caught = { Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }], End: true };
    const execution = start(tokenFlow(caught, { Caught: { Type: 'Pass', Result: 'caught', End: true } }));
    executions.tasks.answer(await asks.token(), { status: 'FAILED' });
    expect(outputOf(await outcomeOf(execution))).toBe('caught');
    executions.close();

    const uncaught = start(tokenFlow());
    executions.tasks.answer(await asks.token(2), { status: 'FAILED' });
    expect(await outcomeOf(uncaught)).toEqual({ status: 'FAILED' });
  });

  test('keeps the state and the start of the execution over a wait', async () => {
    const Parameters = { 'started.$': '$$.Execution.StartTime', 'input.$': '$$.Execution.Input', 'state.$': '$' };
    const execution = start(tokenFlow({ Next: 'Then' }, { Then: { Type: 'Pass', Parameters, End: true } }), {
      host: 'h1',
    });
    const token = await asks.token();
    await jest.advanceTimersByTimeAsync(DAY_MS);

    succeed(token, 'drained');

    const started = new Date(execution.startedAt).toISOString();
    expect(outputOf(await outcomeOf(execution))).toEqual({ started, input: { host: 'h1' }, state: 'drained' });
  });

  test('waits longer than timers can', async () => {
    const execution = start(tokenFlow());
    const token = await asks.token();
    await submitted(execution);
    expect(jest.getTimerCount()).toBe(0);

    await jest.advanceTimersByTimeAsync(100 * DAY_MS);

    succeed(token);
    expect(outputOf(await outcomeOf(execution))).toBe('done');
  });

  test('waits in turn with others of its flow, each with its own token', async () => {
    const flow = tokenFlow({ Next: 'Again' }, { Again: tokenTask() });
    const execution = start(flow, 'first');
    const first = await asks.token();
    succeed(first, 'second');
    const second = await asks.token(2);

    expect(second).not.toBe(first);
    expect(asks.all.map(({ input }) => input)).toEqual(['first', 'second']);
    succeed(second, 'third');
    expect(outputOf(await outcomeOf(execution))).toBe('third');
  });

  test('is written into the history as Step Functions does', async () => {
    const execution = start(tokenFlow({ TimeoutSeconds: 60, HeartbeatSeconds: 30, End: true }), { host: 'h1' });
    const token = await asks.token();
    await submitted(execution);
    succeed(token);
    await outcomeOf(execution);

    const names = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };
    const parameters = { FunctionName: task('ask').Resource, Payload: { token, input: { host: 'h1' } } };
    const limits = { timeoutInSeconds: 60, heartbeatInSeconds: 30 };
    const output = { ExecutedVersion: '$LATEST', Payload: 'asked', StatusCode: 200 };
    expect(executions.history(execution).map(({ type, details }) => [type, details])).toEqual([
      ['ExecutionStarted', { input: { host: 'h1' } }],
      ['TaskStateEntered', { name: 'Ask', input: { host: 'h1' } }],
      ['TaskScheduled', { ...names, region: 'us-east-1', parameters, ...limits }],
      ['TaskStarted', names],
      ['TaskSubmitted', { ...names, output }],
      ['TaskSucceeded', { ...names, output: 'done' }],
      ['TaskStateExited', { name: 'Ask', output: 'done' }],
      ['ExecutionSucceeded', { output: 'done' }],
    ]);
  });

  test('waits in the children of a Distributed Map, each for its own token', async () => {
    const execution = start(mapFlow({}, tokenTask()), { items: ['a', 'b'] });
    await asks.token(2);

    for (const { token, input } of asks.all.toReversed()) succeed(token, `${input} is done`);

    expect(outputOf(await outcomeOf(execution))).toEqual(['a is done', 'b is done']);
  });

  test("is stopped with its execution, and with its execution's parent", async () => {
    const parent = start(mapFlow({}, tokenTask()), { items: ['a'] });
    const token = await asks.token();

    executions.stop(parent.arn, { cause: 'enough' });

    expect(await outcomeOf(parent)).toEqual({ status: 'ABORTED', cause: 'enough' });
    expect(() => succeed(token)).toThrow('Task Timed Out');
  });

  test('needs no timer, even a thousand of them', async () => {
    executions = executionsOf(tokenFlow({ TimeoutSecondsPath: '$.seconds', End: true }), { ask: asks.ask });
    for (let index = 0; index < 1_000; index += 1) startFlow(executions, { seconds: 40 * 86_400 }, `e${index}`);
    await asks.token(1_000);
    await submitted(executions.list({ machineArn: [...executions.machines.keys()][0] ?? '' })[0] as Execution);

    // The one that checks the clock for all of them.
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(DAY_MS);
    expect(jest.getTimerCount()).toBe(1);
  });
});

describe('the time of a Task that waits for its token', () => {
  test.each([
    { name: 'TimeoutSeconds', fields: { TimeoutSeconds: 60 } },
    { name: 'TimeoutSecondsPath', fields: { TimeoutSecondsPath: '$.seconds' } },
    { name: 'HeartbeatSeconds', fields: { HeartbeatSeconds: 60 } },
    { name: 'HeartbeatSecondsPath', fields: { HeartbeatSecondsPath: '$.seconds', TimeoutSeconds: 3_600 } },
  ])('is over after $name, not before', async ({ fields }) => {
    const execution = start(tokenFlow({ ...fields, End: true }), { seconds: 60 });
    const token = await asks.token();
    await submitted(execution);
    await jest.advanceTimersByTimeAsync(59_999);
    expect(types(execution).at(-1)).toBe('TaskSubmitted');

    await jest.advanceTimersByTimeAsync(1);

    expect(await outcomeOf(execution)).toEqual(TIMED_OUT);
    expect(executions.history(execution).slice(-2)).toMatchObject([
      { type: 'TaskTimedOut', details: { error: 'States.Timeout' } },
      { type: 'ExecutionFailed', details: { error: 'States.Timeout' } },
    ]);
    expect(() => succeed(token)).toThrow('Task Timed Out');
  });

  test('is over after days, whatever timers can hold', async () => {
    const execution = start(tokenFlow({ TimeoutSeconds: 40 * 86_400, End: true }));
    await asks.token();
    await submitted(execution);
    await jest.advanceTimersByTimeAsync(39 * DAY_MS);
    expect(execution.end).toBeUndefined();

    await jest.advanceTimersByTimeAsync(DAY_MS);

    expect(await outcomeOf(execution)).toEqual(TIMED_OUT);
  });

  test('is extended by heartbeats, but not beyond its deadline', async () => {
    const execution = start(tokenFlow({ TimeoutSeconds: 100, HeartbeatSeconds: 30, End: true }));
    const token = await asks.token();
    await submitted(execution);
    for (let beat = 0; beat < 4; beat += 1) {
      await jest.advanceTimersByTimeAsync(24_000);
      executions.tasks.heartbeat(token);
    }
    expect(types(execution).at(-1)).toBe('TaskSubmitted');

    await jest.advanceTimersByTimeAsync(4_000);

    expect(await outcomeOf(execution)).toEqual(TIMED_OUT);
    expect(() => executions.tasks.heartbeat(token)).toThrow('Task Timed Out');
  });

  test('is over for an answer that finds the timer late', async () => {
    const execution = start(tokenFlow({ TimeoutSeconds: 60, End: true }));
    const token = await asks.token();
    await submitted(execution);
    // The machine sleeps: the clock goes on, timers do not.
    jest.setSystemTime(Date.now() + 60_000);

    expect(() => succeed(token)).toThrow('Task Timed Out');
    expect(await outcomeOf(execution)).toEqual(TIMED_OUT);
  });

  test('ends it once when an answer comes in the same turn', async () => {
    const execution = start(tokenFlow({ TimeoutSeconds: 60, End: true }));
    const token = await asks.token();
    await submitted(execution);
    setTimeout(() => succeed(token), 59_999.9);
    await jest.advanceTimersByTimeAsync(60_000);

    expect(outputOf(await outcomeOf(execution))).toBe('done');
    expect(types(execution)).not.toContain('TaskTimedOut');
  });

  test.each([[0], [-1], [1.5], ['60'], [null]])('cannot be %p seconds, whatever its states catch', async (seconds) => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const flow = tokenFlow({ TimeoutSecondsPath: '$.seconds', Catch, End: true }, { Caught: { Type: 'Succeed' } });

    expect(await outcomeOf(start(flow, { seconds }))).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
