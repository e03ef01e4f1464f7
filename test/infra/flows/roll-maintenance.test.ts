import {
  AwaitRollout,
  RegisterStepInput,
  RolloutOutcome,
  RolloutStart,
  TOKEN_SECONDS,
} from '../../../functions/contract/flow/flow.ts';
import { synthesizeTemplate } from '../assembly.ts';
import { definitionOf, type Flow, functionOf, type State, walk } from './states-language.ts';

let flow: Flow;

beforeAll(() => {
  flow = definitionOf(synthesizeTemplate(), 'RollMaintenance');
});

describe('RollMaintenance', () => {
  const fieldsOf = (parameters: unknown) =>
    Object.keys(parameters as object).map((field) => field.replace(/\.\$$/, ''));

  test.each([
    { status: 'finished', end: 'Rollout is finished' },
    { status: 'resting', end: 'Rollout rests' },
  ])('waits in one state, however long it takes, and ends when it is $status', ({ status, end }) => {
    expect(RolloutOutcome.shape.status.options).toContain(status);
    expect(walk(flow, [status])).toEqual([
      ...['Begin rollout', 'Wait for the start', 'Roll', 'Is the rollout over?'],
      end,
    ]);
  });

  test('hands a task token to the watcher, with all that the step needs, and keeps the answer', () => {
    const Roll = flow.States.Roll as State;
    const { Payload } = Roll.Parameters as { Payload: Record<string, unknown> };

    expect([Roll.Resource?.endsWith('.waitForTaskToken'), functionOf(Roll)?.split(':').at(-1)]).toEqual([
      true,
      'await-rollout',
    ]);
    expect(Payload).toMatchObject({ 'token.$': '$$.Task.Token', 'executionArn.$': '$$.Execution.Id' });
    expect(fieldsOf(Payload).sort()).toEqual(Object.keys(AwaitRollout.shape).sort());
    expect([Roll.ResultPath, Roll.OutputPath]).toEqual([undefined, undefined]);
  });

  test('renews its token like the hosts, and ends without an error when another execution goes on with it', () => {
    const { Roll } = flow.States;

    expect(Roll?.TimeoutSeconds).toBe(TOKEN_SECONDS);
    expect(Roll?.Retry?.[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], MaxAttempts: 99_999_999 });
    expect(Roll?.Catch).toEqual([{ ErrorEquals: ['Superseded'], ResultPath: null, Next: 'Superseded' }]);
    expect(flow.States.Superseded?.Type).toBe('Succeed');
  });

  test('passes the first step what its schema needs, and reads only fields of its output', () => {
    expect(fieldsOf(flow.States['Begin rollout']?.Parameters).sort()).toEqual(
      Object.keys(RegisterStepInput.shape).sort(),
    );
    expect(flow.States['Wait for the start']).toMatchObject({ TimestampPath: '$.startAt' });
    expect(Object.keys(RolloutStart.shape)).toEqual(expect.arrayContaining(['startAt', 'maintenanceId']));
  });
});
