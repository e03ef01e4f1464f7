import { jest } from '@jest/globals';
import { failing, outputOf } from '../flows.ts';
import { tokenFlow } from '../token-flows.ts';
import { asks, executions, outcomeOf, start, succeed } from './waiting-flow.ts';

/** Retry and Catch of Tasks that wait for their tokens. */

const fail = (token: string, error: string) =>
  executions.tasks.answer(token, { status: 'FAILED', error, cause: 'why' });

/** Every turn that the flow takes until it waits for a retry. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

/** The token of that call, which comes after exactly this many seconds. */
async function askedAfter(seconds: number, call: number): Promise<string> {
  await settled();
  await jest.advanceTimersByTimeAsync(seconds * 1000 - 1);
  await settled();
  expect(asks.all).toHaveLength(call - 1);
  await jest.advanceTimersByTimeAsync(1);
  return asks.token(call);
}

describe('a retry of a Task that waits for its token', () => {
  test('has its own token, and the one before is over', async () => {
    const Retry = [{ ErrorEquals: ['Lost'], IntervalSeconds: 1 }];
    const execution = start(tokenFlow({ Retry, End: true }));
    const first = await asks.token();
    await settled();
    fail(first, 'Lost');
    const second = await askedAfter(1, 2);
    await settled();

    expect(second).not.toBe(first);
    expect(() => succeed(first)).toThrow('Task Timed Out');
    succeed(second);
    expect(outputOf(await outcomeOf(execution))).toBe('done');
    expect(executions.history(execution).map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
  });

  test('comes after an interval that grows with each attempt, as often as its retrier allows', async () => {
    const Retry = [
      { ErrorEquals: ['Lost'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 10 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 1 },
    ];
    const execution = start(tokenFlow({ Retry, End: true }));

    fail(await asks.token(), 'Lost');
    fail(await askedAfter(2, 2), 'Lost');
    fail(await askedAfter(6, 3), 'Other');
    fail(await askedAfter(5, 4), 'Lost');
    fail(await askedAfter(10, 5), 'Lost');

    expect(await outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'Lost', cause: 'why' });
  });

  test('counts from the beginning when the state is entered again', async () => {
    const Retry = [{ ErrorEquals: ['Lost'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const Choices = [{ Variable: '$', StringEquals: 'again', Next: 'Ask' }];
    const flow = tokenFlow(
      { Retry, Next: 'Again?' },
      { 'Again?': { Type: 'Choice', Choices, Default: 'End' }, End: { Type: 'Succeed' } },
    );
    const execution = start(flow);
    fail(await asks.token(), 'Lost');
    executions.tasks.answer(await askedAfter(1, 2), { status: 'SUCCEEDED', output: 'again' });
    fail(await asks.token(3), 'Lost');
    succeed(await askedAfter(1, 4));

    expect(outputOf(await outcomeOf(execution))).toBe('done');
  });

  test('follows an error of the function, and a timeout', async () => {
    asks.answer = () => (asks.all.length === 1 ? failing('Busy') : 'asked');
    const Retry = [{ ErrorEquals: ['Busy', 'States.Timeout'], IntervalSeconds: 1, BackoffRate: 1 }];
    const execution = start(tokenFlow({ TimeoutSeconds: 60, Retry, End: true }));

    await asks.token();
    await askedAfter(1, 2);
    await jest.advanceTimersByTimeAsync(60_000);
    succeed(await askedAfter(1, 3));

    expect(outputOf(await outcomeOf(execution))).toBe('done');
  });
});

describe('a catch of a Task that waits for its token', () => {
  const caughtBy = (names: string[], fields: object) =>
    tokenFlow(
      { ...fields, Catch: [{ ErrorEquals: names, ResultPath: '$.error', Next: 'Caught' }], End: true },
      { Caught: { Type: 'Pass', End: true } },
    );

  test.each([
    { names: ['States.ALL'], fields: { TimeoutSeconds: 60 } },
    { names: ['States.Timeout'], fields: { TimeoutSeconds: 60 } },
    { names: ['States.Timeout'], fields: { HeartbeatSeconds: 60 } },
    { names: ['States.HeartbeatTimeout'], fields: { HeartbeatSeconds: 60 } },
  ])('of $names has the timeout of $fields', async ({ names, fields }) => {
    const execution = start(caughtBy(names, fields));
    await asks.token();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(outputOf(await outcomeOf(execution))).toEqual({ error: { Error: 'States.Timeout', Cause: '' } });
  });

  test.each([
    { names: ['States.TaskFailed'], fields: { TimeoutSeconds: 60 } },
    { names: ['States.HeartbeatTimeout'], fields: { TimeoutSeconds: 60 } },
  ])('of $names does not have that of $fields', async ({ names, fields }) => {
    const execution = start(caughtBy(names, fields));
    await asks.token();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(await outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });

  test.each([['Lost'], ['States.TaskFailed'], ['States.ALL']])('of %s has the error of an answer', async (name) => {
    const execution = start(caughtBy([name], {}));

    fail(await asks.token(), 'Lost');

    expect(outputOf(await outcomeOf(execution))).toEqual({ error: { Error: 'Lost', Cause: 'why' } });
  });
});
