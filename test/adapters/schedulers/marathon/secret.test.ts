import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeAll, leaving, type OwnerServer, ownerServer } from '../webhook/owner-server.ts';
import { client, json, type Marathon, marathon, webTask } from './marathon-server.ts';

/**
 * Credentials for Marathon from Secrets Manager: a server of this test speaks its protocol to the
 * real SDK.
 */

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:marathon-AbCdEf';
let secret: { status: number; body: object };
let secretsManager: OwnerServer;
let server: Marathon;
const environment = { ...process.env };

beforeAll(async () => {
  secretsManager = await ownerServer(() => ({
    status: secret.status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(secret.body),
  }));
  server = await marathon({ 'POST /v2/tasks/delete?scale=false': json({ tasks: [] }) });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
});

afterAll(async () => {
  process.env = environment;
  await closeAll();
});

const holding = (SecretString: string) => ({ status: 200, body: { ARN, Name: 'marathon', SecretString } });

test('the secret is read once for many calls', async () => {
  secret = holding('{"token":"planted-token"}');
  const scheduler = client([server], { secret: ARN });

  await Promise.all([scheduler.move([leaving(webTask(1))]), scheduler.move([leaving(webTask(2))])]);

  expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
    'token=planted-token',
    'token=planted-token',
  ]);
  expect(secretsManager.asked).toHaveLength(1);
});

test.each([
  ['is not given out', { status: 400, body: { __type: 'AccessDeniedException' } }, 'SchedulerUnavailable'],
  ['is something else', holding('planted-text'), 'Misconfigured'],
])('no call is sent with a secret that %s', async (_name, answer, name) => {
  secret = answer;
  const before = server.asked.length;

  await expect(client([server], { secret: ARN }).move([leaving(webTask(1))])).rejects.toMatchObject({
    name,
    message: expect.stringMatching(/^(?!.*planted).*marathon-AbCdEf/),
  });
  expect(server.asked).toHaveLength(before);
});
