import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { SFNClient, SFNServiceException, type StartExecutionCommand } from '@aws-sdk/client-sfn';
import { createStepFunctionsExecutions } from '../../../functions/adapters/executions/step-functions.ts';
import type { Executions } from '../../../functions/ports/executions.ts';
import { listening } from '../../local-server.ts';

const ARNS = {
  StartMaintenance: 'arn:aws:states:eu-central-1:111122223333:stateMachine:blue-StartMaintenance',
  CompleteMaintenance: 'arn:aws:states:eu-central-1:111122223333:stateMachine:blue-CompleteMaintenance',
  RollMaintenance: 'arn:aws:states:eu-central-1:111122223333:stateMachine:blue-RollMaintenance',
  WatchHosts: 'arn:aws:states:eu-central-1:111122223333:stateMachine:blue-WatchHosts',
};

/** EventBridge names its executions by two UUIDs. */
const FROM_EVENT_BRIDGE = '7c1b0a52-8f04-4a4e-a4b1-3b9c1de24d11_0f4d6c3e-95a5-4f6b-8f8b-0d0f9d0a2c77';

/** Executions with a client that answers without a network, and the inputs of its calls. */
function executions(failure?: Error, arns = ARNS): { tested: Executions; calls: StartExecutionCommand['input'][] } {
  const calls: StartExecutionCommand['input'][] = [];
  const client = new SFNClient({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  client.middlewareStack.add(
    () => async (call) => {
      calls.push(call.input as StartExecutionCommand['input']);
      if (failure !== undefined) throw failure;
      return { output: { $metadata: {} }, response: {} };
    },
    { step: 'initialize' },
  );
  return { tested: createStepFunctionsExecutions(arns, { client }), calls };
}

describe('the name of an execution', () => {
  test.each(['m-0k3j2h1g9-0a1b2c3d4e5f', 'x'.repeat(80)])(
    'stays as it is while Step Functions takes it: %s',
    async (name) => {
      const { tested, calls } = executions();

      await tested.start('StartMaintenance', name, { hosts: ['h1'] });

      expect(calls).toEqual([{ stateMachineArn: ARNS.StartMaintenance, name, input: '{"hosts":["h1"]}' }]);
    },
  );

  test('is cut to 80 characters when it continues a maintenance with a long name, the same way each time', async () => {
    const { tested, calls } = executions();
    const name = `${FROM_EVENT_BRIDGE}-v12-600`;

    const arn = await tested.start('StartMaintenance', name, {});
    await tested.start('StartMaintenance', name, {});

    const [first, second] = calls.map((call) => call.name);
    expect(first).toMatch(/^7c1b0a52-[A-Za-z0-9_-]{71}$/);
    expect(second).toBe(first);
    expect(arn).toBe(`arn:aws:states:eu-central-1:111122223333:execution:blue-StartMaintenance:${first}`);
    expect(tested.arn('StartMaintenance', name)).toBe(arn);
  });

  test.each([
    'm-1-a b-v3',
    'm-1-x,y-v3',
    'm-1-a/b-v3',
    'm-1-h:5051-v3',
    'm-1-ümlaut-v3',
    'm-1-$x{y}-v3',
    'm-1-100%-v3',
  ])('has no character that Step Functions refuses: %s', async (name) => {
    const { tested, calls } = executions();

    const arn = await tested.start('StartMaintenance', name, {});

    expect(calls[0]?.name).toMatch(/^m-1-[!-~]+-v3-[0-9a-f]{24}$/);
    expect(calls[0]?.name).not.toMatch(/[\s<>{}[\]?*"#%\\^|~`$&,;:/]/);
    expect(arn.endsWith(`:${calls[0]?.name}`)).toBe(true);
  });

  test('of two hosts differs, even if they differ only in refused characters', () => {
    const { tested } = executions();

    expect(tested.arn('StartMaintenance', 'm-1-a b-v3')).not.toBe(tested.arn('StartMaintenance', 'm-1-a,b-v3'));
  });

  test('differs for long names that differ only at their end', () => {
    const { tested } = executions();

    const arns = ['r29736001', 'r29736002'].map((end) =>
      tested.arn('CompleteMaintenance', `${FROM_EVENT_BRIDGE}-${end}`),
    );

    expect(new Set(arns).size).toBe(2);
  });
});

describe('starting', () => {
  test('on an alias makes an execution whose ARN names the machine alone', async () => {
    const live = { ...ARNS, StartMaintenance: `${ARNS.StartMaintenance}:live` };
    const { tested, calls } = executions(undefined, live);

    const arn = await tested.start('StartMaintenance', 'm-1', {});

    expect(calls).toMatchObject([{ stateMachineArn: live.StartMaintenance }]);
    expect(arn).toBe('arn:aws:states:eu-central-1:111122223333:execution:blue-StartMaintenance:m-1');
    expect(tested.arn('StartMaintenance', 'm-1')).toBe(arn);
  });

  test('an existing execution counts as started', async () => {
    const taken = Object.assign(new Error('taken'), { name: 'ExecutionAlreadyExists' });

    await expect(executions(taken).tested.start('StartMaintenance', 'm-1', {})).resolves.toMatch(/:m-1$/);
  });

  test('fails as ExecutionsUnavailable with the cause when Step Functions is away', async () => {
    const cause = new Error('connection refused');

    await expect(executions(cause).tested.start('StartMaintenance', 'm-1', {})).rejects.toMatchObject({
      name: 'ExecutionsUnavailable',
      cause,
    });
  });
});

/** Step Functions over HTTP, which answers each call with the next of these, and the calls that it got. */
async function stepFunctions(answers: readonly { status: number; body: object }[]) {
  const calls: { operation: string; body: unknown }[] = [];
  const left = [...answers];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    calls.push({ operation, body: JSON.parse(await text(request)) });
    const { status, body } = left.shift() ?? { status: 200, body: {} };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  const { url: endpoint, close } = await listening(server);
  const client = new SFNClient({
    ...{ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    endpoint,
  });
  return {
    calls,
    tested: createStepFunctionsExecutions(ARNS, { client }),
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await close();
    },
  };
}

const refusedWith = (name: string) => ({ status: 400, body: { __type: name, message: 'no' } });

describe('answering a task token', () => {
  test('sends success without output for a phase that is over', async () => {
    await using there = await stepFunctions([]);

    expect(await there.tested.answer('token', { kind: 'done' })).toBe(true);
    expect(there.calls).toEqual([{ operation: 'SendTaskSuccess', body: { taskToken: 'token', output: '{}' } }]);
  });

  test('sends failure with the error and its cause', async () => {
    await using there = await stepFunctions([]);

    expect(await there.tested.answer('token', { kind: 'failed', error: 'MesosRefused', cause: '403' })).toBe(true);
    expect(there.calls).toEqual([
      { operation: 'SendTaskFailure', body: { taskToken: 'token', error: 'MesosRefused', cause: '403' } },
    ]);
  });

  test('cuts a cause to the length that Step Functions takes', async () => {
    await using there = await stepFunctions([]);

    await there.tested.answer('token', { kind: 'failed', error: 'MesosRefused', cause: 'c'.repeat(40_000) });

    expect(there.calls).toMatchObject([{ body: { cause: 'c'.repeat(32_768) } }]);
  });

  test.each(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'])(
    'is false for a token that nobody waits for any longer: %s',
    async (name) => {
      await using there = await stepFunctions([refusedWith(name)]);

      expect(await there.tested.answer('token', { kind: 'done' })).toBe(false);
      expect(there.calls).toHaveLength(1);
    },
  );

  test('is repeated when Step Functions throttles it', async () => {
    await using there = await stepFunctions([refusedWith('ThrottlingException')]);

    expect(await there.tested.answer('token', { kind: 'done' })).toBe(true);
    expect(there.calls.map(({ operation }) => operation)).toEqual(['SendTaskSuccess', 'SendTaskSuccess']);
  });

  test.each(['ThrottlingException', 'AccessDeniedException'])(
    'fails as ExecutionsUnavailable when Step Functions keeps refusing it: %s',
    async (name) => {
      await using there = await stepFunctions(Array.from({ length: 5 }, () => refusedWith(name)));

      const answer = there.tested.answer('token', { kind: 'done' });

      await expect(answer).rejects.toMatchObject({
        name: 'ExecutionsUnavailable',
        message: expect.stringContaining(name),
        cause: expect.any(SFNServiceException),
      });
    },
  );

  test('fails as ExecutionsUnavailable when Step Functions is away', async () => {
    const { tested } = executions(new Error('connection refused'));

    await expect(tested.answer('token', { kind: 'done' })).rejects.toMatchObject({ name: 'ExecutionsUnavailable' });
  });
});
