import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeAll, leaving, type OwnerServer, ownerServer, scheduler } from './owner-server.ts';

/**
 * The key of the signature from Secrets Manager: a server of this test speaks its protocol to the
 * real SDK.
 */

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:owner-AbCdEf';
const KEY = '{"planted":"k3y"}\n';
let secret: { status: number; body: object };
let secretsManager: OwnerServer;
let owner: OwnerServer;
const environment = { ...process.env };

beforeAll(async () => {
  secretsManager = await ownerServer(() => ({
    status: secret.status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(secret.body),
  }));
  owner = await ownerServer(() => ({ body: '{"outcome":"moved"}' }));
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

const webhook = () => scheduler({ framework: '*', type: 'webhook', url: owner.url, secret: ARN });

test('the text of the secret is the key, read once for many tasks', async () => {
  secret = { status: 200, body: { ARN, Name: 'owner', SecretString: KEY } };

  await webhook().move([leaving('t-1'), leaving('t-2')]);

  const signatures = owner.asked.map(({ headers }) => headers['peloton-signature']);
  expect(signatures).toEqual(
    owner.asked.map(({ headers, body }) => {
      const signed = `${headers['peloton-timestamp']}.${body}`;
      return `sha256=${createHmac('sha256', KEY).update(signed).digest('hex')}`;
    }),
  );
  expect(signatures).toHaveLength(2);
  expect(secretsManager.asked).toHaveLength(1);
});

test.each<[string, { status: number; body: object }, string]>([
  [
    'is not given out',
    { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } },
    'SchedulerUnavailable',
  ],
  ['is empty', { status: 200, body: { ARN, Name: 'owner', SecretString: '' } }, 'SchedulerRefused'],
])('no request is sent with a key that %s', async (_name, answer, name) => {
  secret = answer;
  const before = owner.asked.length;

  await expect(webhook().move([leaving('t-1')])).rejects.toMatchObject({
    name,
    message: expect.stringContaining(ARN),
  });
  expect(owner.asked).toHaveLength(before);
});
