import type { Asl } from '../../../local/step-functions/program/asl.ts';
import { failing, outputOf, runFlow, task } from './flows.ts';

const RETRY = { ErrorEquals: ['MesosUnavailable'], IntervalSeconds: 1, MaxDelaySeconds: 1, JitterStrategy: 'FULL' };

describe('a flow on the engine', () => {
  test('takes the choice that its data asks for', async () => {
    const flow: Asl = {
      StartAt: 'Is it empty?',
      States: {
        'Is it empty?': {
          Type: 'Choice',
          Choices: [{ Variable: '$.status', StringEquals: 'drained', Next: 'Empty' }],
          Default: 'Full',
        },
        Empty: { Type: 'Pass', Result: 'empty', End: true },
        Full: { Type: 'Pass', Result: 'full', End: true },
      },
    };

    expect(outputOf(await runFlow(flow, {}, { status: 'drained' }))).toBe('empty');
    expect(outputOf(await runFlow(flow, {}, { status: 'working' }))).toBe('full');
  });

  test('tells a step which execution it works for, and keeps the state when the result is dropped', async () => {
    const seen: unknown[] = [];
    const Parameters = { 'input.$': '$', 'name.$': '$$.Execution.Name', 'arn.$': '$$.Execution.Id' };
    const flow = { StartAt: 'Look', States: { Look: task('look', { Parameters, ResultPath: null, End: true }) } };

    const outcome = await runFlow(flow, { look: (input: unknown) => seen.push(input) }, { host: 'h1' });

    expect(seen).toEqual([
      { input: { host: 'h1' }, name: 'one', arn: 'arn:aws:states:us-east-1:000000000000:execution:Flow:one' },
    ]);
    expect(outputOf(outcome)).toEqual({ host: 'h1' });
  });

  test('retries the errors that a Retry names, each attempt being one invocation', async () => {
    let attempts = 0;
    const flow = { StartAt: 'Ask', States: { Ask: task('ask', { Retry: [RETRY], End: true }) } };

    const outcome = await runFlow(flow, { ask: () => (++attempts < 3 ? failing('MesosUnavailable') : 'there') });

    expect(outputOf(outcome)).toBe('there');
    expect(attempts).toBe(3);
  });

  test('retries no other error', async () => {
    let attempts = 0;
    const flow = { StartAt: 'Ask', States: { Ask: task('ask', { Retry: [RETRY], End: true }) } };

    const ask = () => {
      attempts += 1;
      return failing('HostNotFound', 'no host h1');
    };
    const outcome = await runFlow(flow, { ask });

    const cause = JSON.stringify({ errorType: 'HostNotFound', errorMessage: 'no host h1', trace: [] });
    expect(outcome).toEqual({ status: 'FAILED', error: 'HostNotFound', cause });
    expect(attempts).toBe(1);
  });

  test('hands a caught error on as Lambda reports it, and a Fail state shows it as the end of the execution', async () => {
    const recorded: unknown[] = [];
    const flow: Asl = {
      StartAt: 'Ask',
      States: {
        Ask: task('ask', {
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Record' }],
          End: true,
        }),
        Record: task('record', { ResultPath: null, Next: 'Failed' }),
        Failed: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' },
      },
    };

    const functions = { ask: () => failing('MesosRefused', '403'), record: (input: unknown) => recorded.push(input) };
    const outcome = await runFlow(flow, functions, { host: 'h1' });

    const Cause = JSON.stringify({ errorType: 'MesosRefused', errorMessage: '403', trace: [] });
    expect(recorded).toEqual([{ host: 'h1', error: { Error: 'MesosRefused', Cause } }]);
    expect(outcome).toEqual({ status: 'FAILED', error: 'MesosRefused', cause: Cause });
  });

  test('refuses a result that Step Functions could not carry', async () => {
    const flow = { StartAt: 'Ask', States: { Ask: task('ask') } };

    expect(await runFlow(flow, { ask: () => 'x'.repeat(262_144) })).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });

  test('ends an execution that takes longer than its machine allows', async () => {
    const States = { Wait: { Type: 'Wait', Seconds: 3_600, End: true } };

    expect(await runFlow({ StartAt: 'Wait', TimeoutSeconds: 1, States }, {})).toMatchObject({ status: 'TIMED_OUT' });
  });
});

describe('a Wait', () => {
  const until: Asl = {
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', TimestampPath: '$.at', Next: 'Then' }, Then: task('next') },
  };

  test.each(['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.5+02:00'])('until %s ends at once', async (at) => {
    expect(outputOf(await runFlow(until, { next: (input: unknown) => input }, { at }))).toEqual({ at });
  });

  test('of zero seconds ends at once', async () => {
    const flow = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } } };

    expect(outputOf(await runFlow(flow, {}, { seconds: 0 }))).toEqual({ seconds: 0 });
  });

  test.each([[-1], ['soon'], [1.5]])('of %p seconds ends the execution, whatever its states catch', async (seconds) => {
    const flow = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } } };

    expect(await runFlow(flow, {}, { seconds })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
