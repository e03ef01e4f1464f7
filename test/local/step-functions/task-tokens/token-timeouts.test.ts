import { jest } from '@jest/globals';
import { outputOf } from '../flows.ts';
import { tokenFlow } from '../token-flows.ts';
import { asks, DAY_MS, executions, outcomeOf, start, submitted, succeed, types } from './waiting-flow.ts';

const TIMED_OUT = { status: 'FAILED', error: 'States.Timeout' };

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
