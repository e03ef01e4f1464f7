import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Asl } from '../../../local/step-functions/program/asl.ts';
import { executionsOf, failing, MACHINE_ARN, mapFlow } from './flows.ts';
import { serveExecutions } from './served-executions.ts';

const FLOW: Asl = {
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Each' },
    Each: { ...mapFlow({}).States['For each'], Type: 'Map', ResultPath: null, End: true },
  },
};

const work = (item: unknown) => (item === 'bad' ? failing('MesosRefused', 'no') : { item });
const executions = executionsOf(FLOW, { work });
const client = await serveExecutions(executions, new Date('2026-01-02T03:04:05Z'));

function start(name: string | undefined, input: unknown, stateMachineArn = MACHINE_ARN) {
  return client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
}

describe('the Step Functions API, called by the SDK', () => {
  test('starts an execution, describes it, and tells its history', async () => {
    const { executionArn, startDate } = await start('all', { seconds: 0, items: ['a'] });
    await executions.outcome(executionArn ?? '');

    expect(executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:Flow:all');
    expect(startDate?.getFullYear()).toBe(new Date().getFullYear());
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      ...{ executionArn, stateMachineArn: MACHINE_ARN, name: 'all', status: 'SUCCEEDED', startDate },
      ...{ input: '{"seconds":0,"items":["a"]}', output: '{"seconds":0,"items":["a"]}', stopDate: expect.any(Date) },
    });
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'MapStateEntered', 'MapStateStarted'],
      ...['MapRunStarted', 'MapRunSucceeded', 'MapStateExited', 'ExecutionSucceeded'],
    ]);
    expect(events.map(({ id, previousEventId }) => [id, previousEventId])).toEqual(events.map((_, i) => [i + 1, i]));
    expect(events[1]?.stateEnteredEventDetails).toEqual({ name: 'Wait', input: '{"seconds":0,"items":["a"]}' });
  });

  test('shows the children of a map run, and why one failed', async () => {
    const { executionArn } = await start('children', { seconds: 0, items: ['bad'] });
    await executions.outcome(executionArn ?? '');

    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(events[0]).toMatchObject({
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'States.ExceedToleratedFailureThreshold' },
    });
    const mapRunArn = events.find(({ type }) => type === 'MapRunStarted')?.mapRunStartedEventDetails?.mapRunArn;
    const { executions: children = [] } = await client.send(new ListExecutionsCommand({ mapRunArn }));
    expect(children.map(({ status, mapRunArn: of }) => [status, of])).toEqual([['FAILED', mapRunArn]]);
    const child = await client.send(new DescribeExecutionCommand({ executionArn: children[0]?.executionArn }));
    expect(child).toMatchObject({ error: 'MesosRefused', cause: expect.stringContaining('"errorMessage":"no"') });
  });

  test('answers a repeated start of a running execution as the first, and refuses another input', async () => {
    const first = await start('again', { seconds: 3_600 });

    expect((await start('again', { seconds: 3_600 })).executionArn).toBe(first.executionArn);
    await expect(start('again', { seconds: 1 })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  test('refuses the name of an execution that has ended', async () => {
    const { executionArn } = await start('ended', { seconds: 0, items: [] });
    await executions.outcome(executionArn ?? '');

    await expect(start('ended', { seconds: 0, items: [] })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  test('stops an execution', async () => {
    const { executionArn } = await start(undefined, { seconds: 3_600 });

    const { stopDate } = await client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'why' }));

    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'why', stopDate });
  });

  test('lists executions newest first, every one once across the pages, while others start', async () => {
    const arns: (string | undefined)[] = [];
    for (let i = 0; i < 5; i += 1) arns.push((await start(`page-${i}`, { seconds: 3_600 })).executionArn);
    const list = (nextToken?: string) =>
      client.send(
        new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, statusFilter: 'RUNNING', maxResults: 2, nextToken }),
      );

    const first = await list();
    await start('page-new', { seconds: 3_600 });
    const second = await list(first.nextToken);

    const seen = [...(first.executions ?? []), ...(second.executions ?? [])].map(({ executionArn }) => executionArn);
    expect(seen).toEqual([arns[4], arns[3], arns[2], arns[1]]);
  });

  test('lists and describes the state machines', async () => {
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }));

    expect(stateMachines).toEqual([
      { stateMachineArn: MACHINE_ARN, name: 'Flow', type: 'STANDARD', creationDate: new Date('2026-01-02T03:04:05Z') },
    ]);
    expect(JSON.parse(described.definition ?? '')).toEqual(FLOW);
  });

  const send = {
    'an unknown state machine': () => start('x', {}, `${MACHINE_ARN}2`),
    'an ARN that is none': () => start('x', {}, 'Flow'),
    'a name with a blank': () => start('a b', {}),
    'a name of 81 characters': () => start('x'.repeat(81), {}),
    'input that is too long': () => start('x', 'x'.repeat(262_143)),
    'input that is not JSON': () =>
      client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, input: '{' })),
    // The engine clones it by recursion: such an execution would neither run nor end.
    'input that is nested too deep': () =>
      client.send(
        new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, input: '['.repeat(9_000) + ']'.repeat(9_000) }),
      ),
    'an unknown execution': () =>
      client.send(
        new DescribeExecutionCommand({ executionArn: `${MACHINE_ARN.replace('stateMachine', 'execution')}:no` }),
      ),
    'a token that no page gave': () =>
      client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, nextToken: 'no' })),
  };
  test.each([
    ['an unknown state machine', 'StateMachineDoesNotExist'],
    ['an ARN that is none', 'InvalidArn'],
    ['a name with a blank', 'InvalidName'],
    ['a name of 81 characters', 'InvalidName'],
    ['input that is too long', 'InvalidExecutionInput'],
    ['input that is not JSON', 'InvalidExecutionInput'],
    ['input that is nested too deep', 'InvalidExecutionInput'],
    ['an unknown execution', 'ExecutionDoesNotExist'],
    ['a token that no page gave', 'InvalidToken'],
  ] as const)('answers %s with %s', async (what, name) => {
    await expect(send[what]()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });
});
