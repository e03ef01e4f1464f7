import type { RepairContext } from '../../../functions/adapters/repairs/protocol/repair-context.ts';
import type { RepairSetting } from '../../../functions/contract/settings/repair-settings.ts';
import { type Answer, type Asked, closeAll, nobody, ownerServer } from '../schedulers/webhook/owner-server.ts';
import { callInsteadOfAws, expected, heard, hook, work } from './repairs.ts';

/** A server of this test speaks Systems Manager's protocol to the real SDK. */

const ID = '4105a4fc-f944-11e6-9d32-0a1b2c3d495h';
const SETTING = {
  type: 'ssm',
  document: 'Peloton-PatchHost',
  parameters: { Hostname: '{hostname}', Notes: ['{ip} of {maintenanceId}', 'again {ip}, {ip}'] },
  timeout: '2h',
} as const;
const environment = { ...process.env };

afterEach(closeAll);
afterAll(() => {
  process.env = environment;
});

const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});
const refused = (name: string, message = 'no', status = 400) => json({ __type: name, Message: message }, status);
const started = json({ AutomationExecutionId: ID });
const execution = (status: string, more: object = {}) =>
  json({ AutomationExecution: { AutomationExecutionId: ID, AutomationExecutionStatus: status, ...more } });

async function systemsManagerThat(answer: (request: Asked) => Answer) {
  const server = await ownerServer(answer);
  callInsteadOfAws(server.url);
  return server;
}

const ssm = (setting: Partial<RepairSetting> = {}, context: Partial<RepairContext> = {}) =>
  hook({ ...SETTING, ...setting } as RepairSetting, context);

describe('at first', () => {
  test('the document is started, with facts of the host in its parameters', async () => {
    const server = await systemsManagerThat(() => started);

    await expect(ssm().repair(work())).resolves.toEqual({
      ...{ outcome: 'running', retryAfterSeconds: 15, message: `automation ${ID} has started`, handle: ID },
    });
    expect(server.asked[0]?.headers['x-amz-target']).toBe('AmazonSSM.StartAutomationExecution');
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      DocumentName: 'Peloton-PatchHost',
      ClientToken: '2f0c4be1-d0f6-a94b-0d1e-4c8c9a7b3f5e',
      Parameters: { Hostname: ['Host1.example'], Notes: ['10.0.0.1 of m-1', 'again 10.0.0.1, 10.0.0.1'] },
    });
  });

  test('a start whose answer was lost is repeated with the same token; another repair has another token', async () => {
    const server = await systemsManagerThat(() => started);
    for (const key of ['1', '1', '2']) await ssm().repair(work({ idempotencyKey: key.repeat(64) }));

    const [one, again, other] = server.asked.map(({ body }) => JSON.parse(body).ClientToken);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  test('a document without parameters gets none', async () => {
    const server = await systemsManagerThat(() => started);
    await hook({ type: 'ssm', document: 'Doc', timeout: '2h' }).repair(work());

    expect(JSON.parse(server.asked[0]?.body ?? '')).not.toHaveProperty('Parameters');
  });

  test.each(['host1; reboot', '$(reboot)', "host1'", 'host1\nreboot', ''])(
    'nothing is started for a host that calls itself %j, which a command line might obey',
    async (hostname) => {
      const server = await systemsManagerThat(() => started);

      await expect(ssm().repair(work({ hostname }))).resolves.toEqual({
        outcome: 'failed',
        message: expect.stringMatching(/^not started: hostname ".*" may only have letters/),
      });
      expect(server.asked).toEqual([]);
      const unused = ssm({ parameters: { Address: '{ip}' } } as Partial<RepairSetting>);
      await expect(unused.repair(work({ hostname }))).resolves.toMatchObject({ outcome: 'running' });
    },
  );
});

describe('then', () => {
  const look = async (answer: Answer, context: Partial<RepairContext> = {}) => {
    const server = await systemsManagerThat(() => answer);
    return { server, said: await heard(ssm({}, context).repair(work({ handle: ID }))) };
  };

  test('its execution is read, and nothing is started', async () => {
    const { server } = await look(execution('InProgress'));

    expect(server.asked.map(({ headers }) => headers['x-amz-target'])).toEqual(['AmazonSSM.GetAutomationExecution']);
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({ AutomationExecutionId: ID });
  });

  test.each(['Success', 'CompletedWithSuccess'])('%s is done', async (status) => {
    expect((await look(execution(status))).said).toEqual({ outcome: 'done', message: `automation ${ID} is ${status}` });
  });

  test.each([
    'Failed',
    'TimedOut',
    'Cancelled',
    'Rejected',
    'ChangeCalendarOverrideRejected',
    'CompletedWithFailure',
    'Exited',
  ])('%s has failed', async (status) => {
    const { said } = await look(execution(status, { FailureMessage: 'Step fails when\nit is Execute' }));

    expect(said).toEqual({
      outcome: 'failed',
      message: `automation ${ID} is ${status}: Step fails when it is Execute`,
    });
  });

  test.each(['Pending', 'InProgress', 'Waiting', 'Cancelling', 'PendingApproval', 'Approved', 'SomethingNew'])(
    '%s goes on',
    async (status) => {
      expect((await look(execution(status))).said).toEqual({
        ...{ outcome: 'running', retryAfterSeconds: 15, message: `automation ${ID} is ${status}`, handle: ID },
      });
    },
  );

  test.each<[string, Answer]>([
    ['an execution without a body', json({})],
    ['a web page', { body: '<html>' }],
    ['half of it', { ...execution('Success'), instead: 'half' }],
    ['no HTTP', { instead: 'garble' }],
    ['an execution that is not there yet', refused('AutomationExecutionNotFoundException')],
    ['missing permissions', refused('AccessDeniedException', 'not authorized')],
    ['a throttled call', refused('ThrottlingException')],
    ['a server fault', refused('InternalServerError', 'oops', 500)],
  ])('%s is asked for again', async (_name, answer) => {
    expect((await look(answer)).said).toMatchObject({ outcome: 'RepairUnavailable' });
  });

  test('an answer that does not come ends with a time limit', async () => {
    expect((await look({ instead: 'silence' }, { timeoutMs: 100 })).said).toMatchObject({
      outcome: 'RepairUnavailable',
    });
  });
});

describe('a start', () => {
  test.each<[string, Answer, { outcome: string; message?: RegExp }]>([
    [
      'of no document',
      refused('AutomationDefinitionNotFoundException', 'Document does not exist.'),
      { outcome: 'failed', message: /^ssm Peloton-PatchHost: AutomationDefinitionNotFound.*does not exist/ },
    ],
    [
      'with parameters that it has not',
      refused('InvalidAutomationExecutionParametersException'),
      { outcome: 'failed' },
    ],
    ['that was made with other parameters', refused('IdempotentParameterMismatch'), { outcome: 'failed' }],
    [
      'beyond what an account may run at once',
      refused('AutomationExecutionLimitExceededException'),
      { outcome: 'RepairUnavailable' },
    ],
    [
      'that is not allowed',
      refused('AccessDeniedException', 'iam:PassRole'),
      { outcome: 'RepairUnavailable', message: /PassRole/ },
    ],
    [
      'that gets no id',
      json({}),
      { outcome: 'RepairUnavailable', message: /^ssm Peloton-PatchHost: the answer has no execution id$/ },
    ],
    ['whose answer is lost', { ...started, instead: 'half' }, { outcome: 'RepairUnavailable' }],
  ])('%s', async (_name, answer, meaning) => {
    await systemsManagerThat(() => answer);

    expect(await heard(ssm().repair(work()))).toMatchObject(expected(meaning, expect.stringMatching));
  });

  test('is unavailable when nothing listens there', async () => {
    callInsteadOfAws(await nobody());

    expect(await heard(ssm().repair(work()))).toMatchObject({ outcome: 'RepairUnavailable' });
  });
});
