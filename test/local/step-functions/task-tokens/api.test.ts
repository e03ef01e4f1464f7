import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { newTaskToken } from '../../../../local/step-functions/program/task-token.ts';
import { executionsOf, MACHINE_ARN } from '../flows.ts';
import { serveExecutions } from '../served-executions.ts';
import { Asks, tokenFlow } from '../token-flows.ts';

const asks = new Asks();
const executions = executionsOf(tokenFlow({ HeartbeatSeconds: 3_600, End: true }), { ask: asks.ask });
const client = await serveExecutions(executions, new Date());

beforeEach(() => {
  asks.all.length = 0;
});

/** A new waiting execution, and its token. */
async function waiting(): Promise<{ executionArn: string; taskToken: string }> {
  const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN }));
  return { executionArn, taskToken: await asks.token(asks.all.length + 1) };
}

const succeed = (taskToken: string, output = '"done"') =>
  client.send(new SendTaskSuccessCommand({ taskToken, output }));
const fail = (taskToken: string, error?: string, cause?: string) =>
  client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
const beat = (taskToken: string) => client.send(new SendTaskHeartbeatCommand({ taskToken }));
const TIMED_OUT = { name: 'TaskTimedOut', message: "Task Timed Out: 'Provided task does not exist anymore'" };

describe('the API of task tokens, called by the SDK', () => {
  test('ends a task with an output, after any number of heartbeats', async () => {
    const { executionArn, taskToken } = await waiting();
    await beat(taskToken);
    await beat(taskToken);
    await succeed(taskToken, '{"drained":true}');
    await executions.outcome(executionArn);

    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"drained":true}',
    });
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails).toEqual({
      ...{
        resourceType: 'lambda',
        resource: 'invoke.waitForTaskToken',
        region: 'us-east-1',
        heartbeatInSeconds: 3_600,
      },
      parameters: JSON.stringify({
        FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:ask',
        Payload: { token: taskToken, input: {} },
      }),
    });
    expect(events.find(({ type }) => type === 'TaskSucceeded')?.taskSucceededEventDetails).toEqual({
      ...{ resourceType: 'lambda', resource: 'invoke.waitForTaskToken', output: '{"drained":true}' },
    });
  });

  test('ends a task with an error', async () => {
    const { executionArn, taskToken } = await waiting();
    await fail(taskToken, 'e'.repeat(256), 'c'.repeat(32_768));
    await executions.outcome(executionArn);

    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'FAILED',
      error: 'e'.repeat(256),
      cause: 'c'.repeat(32_768),
    });
  });

  test('takes one of two simultaneous answers, and refuses the other', async () => {
    const { executionArn, taskToken } = await waiting();

    const answers = await Promise.allSettled([succeed(taskToken, '1'), fail(taskToken, 'Two')]);

    const lost = answers.filter(({ status }) => status === 'rejected');
    expect(lost).toMatchObject([{ reason: TIMED_OUT }]);
    const first = answers[0]?.status === 'fulfilled' ? { status: 'SUCCEEDED', output: '1' } : { error: 'Two' };
    expect(await executions.outcome(executionArn)).toMatchObject(first);
  });

  test('shows the execution of a waiting task as running', async () => {
    const { executionArn } = await waiting();

    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'RUNNING' });
  });

  test.each([
    { name: 'is answered', end: async ({ taskToken }: { taskToken: string }) => succeed(taskToken) },
    {
      name: 'is stopped with its execution',
      end: ({ executionArn }: { executionArn: string }) => client.send(new StopExecutionCommand({ executionArn })),
    },
  ])('answers all calls with TaskTimedOut for a task that $name', async ({ end }) => {
    const task = await waiting();
    await end(task);

    await expect(succeed(task.taskToken)).rejects.toMatchObject(TIMED_OUT);
    await expect(fail(task.taskToken)).rejects.toMatchObject(TIMED_OUT);
    await expect(beat(task.taskToken)).rejects.toMatchObject(TIMED_OUT);
  });

  test('answers with TaskTimedOut for another token of an execution that waits', async () => {
    const { executionArn } = await waiting();

    await expect(succeed(newTaskToken(executionArn))).rejects.toMatchObject(TIMED_OUT);
  });

  test('answers with TaskDoesNotExist for a token of an unknown execution', async () => {
    const token = newTaskToken(`${MACHINE_ARN.replace('stateMachine', 'execution')}:gone`);

    await expect(succeed(token)).rejects.toMatchObject({ name: 'TaskDoesNotExist' });
    await expect(fail(token)).rejects.toMatchObject({ name: 'TaskDoesNotExist' });
    await expect(beat(token)).rejects.toMatchObject({ name: 'TaskDoesNotExist' });
  });

  test.each([
    { name: 'is no token', damaged: () => 'no' },
    { name: 'has lost its end', damaged: (token: string) => token.slice(0, -1) },
    { name: 'has a blank too many', damaged: (token: string) => `${token} ` },
  ])('answers with InvalidToken for text that $name', async ({ damaged }) => {
    const { taskToken } = await waiting();

    await expect(succeed(damaged(taskToken))).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(fail(damaged(taskToken))).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(beat(damaged(taskToken))).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  test.each([
    { what: 'a token that is empty', send: () => succeed(''), name: 'ValidationException' },
    { what: 'a token that is too long', send: () => succeed('x'.repeat(2_049)), name: 'ValidationException' },
    { what: 'output that is not JSON', send: (token: string) => succeed(token, 'done'), name: 'InvalidOutput' },
    {
      what: 'output of too many bytes',
      send: (token: string) => succeed(token, `"${'ü'.repeat(131_072)}"`),
      name: 'InvalidOutput',
    },
    {
      what: 'output of too many characters',
      send: (token: string) => succeed(token, `"${'x'.repeat(262_143)}"`),
      name: 'ValidationException',
    },
    // The engine clones it by recursion: the execution would neither go on nor end.
    {
      what: 'output that is nested too deep',
      send: (token: string) => succeed(token, '['.repeat(9_000) + ']'.repeat(9_000)),
      name: 'InvalidOutput',
    },
    {
      what: 'an error that is too long',
      send: (token: string) => fail(token, 'x'.repeat(257)),
      name: 'ValidationException',
    },
    {
      what: 'a cause that is too long',
      send: (token: string) => fail(token, 'E', 'x'.repeat(32_769)),
      name: 'ValidationException',
    },
  ])('refuses $what, and the task still waits', async ({ send, name }) => {
    const { executionArn, taskToken } = await waiting();

    await expect(send(taskToken)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });

    await succeed(taskToken, `"${'x'.repeat(262_142)}"`);
    expect(await executions.outcome(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('says that the service is stopping, as an error that may pass', async () => {
    const { taskToken } = await waiting();
    executions.close();

    await expect(succeed(taskToken)).rejects.toMatchObject({
      name: 'InternalFailure',
      message: 'the answer cannot be kept on disk: the service is stopping',
      $metadata: { httpStatusCode: 500 },
    });
  });
});
