import { jest } from '@jest/globals';
import type { Execution } from '../../../../local/step-functions/journal/execution.ts';
import { failing, mapFlow, outputOf, startFlow, task } from '../flows.ts';
import { tokenFlow, tokenTask } from '../token-flows.ts';
import { asks, DAY_MS, deploy, executions, outcomeOf, start, submitted, succeed, types } from './waiting-flow.ts';

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
    deploy(tokenFlow({ TimeoutSecondsPath: '$.seconds', End: true }));
    for (let index = 0; index < 1_000; index += 1) startFlow(executions, { seconds: 40 * 86_400 }, `e${index}`);
    await asks.token(1_000);
    await submitted(executions.list({ machineArn: [...executions.machines.keys()][0] ?? '' })[0] as Execution);

    // The one that checks the clock for all of them.
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(DAY_MS);
    expect(jest.getTimerCount()).toBe(1);
  });
});
