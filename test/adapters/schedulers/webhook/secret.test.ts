import { createHmac } from 'node:crypto';
import { answerSecret, holding, secretsManager } from '../../aws/secrets-manager-server.ts';
import { closeAll, leaving, type OwnerServer, ownerServer, scheduler } from './owner-server.ts';

/** The key of the signature from Secrets Manager. */

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:owner-AbCdEf';
const KEY = '{"planted":"k3y"}\n';
let owner: OwnerServer;

beforeAll(async () => {
  owner = await ownerServer(() => ({ body: '{"outcome":"moved"}' }));
});

afterAll(closeAll);

const webhook = () => scheduler({ framework: '*', type: 'webhook', url: owner.url, secret: ARN });

test('the text of the secret is the key, read once for many tasks', async () => {
  answerSecret(holding(ARN, KEY));

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
  ['is empty', holding(ARN, ''), 'SchedulerRefused'],
])('no request is sent with a key that %s', async (_name, answer, name) => {
  answerSecret(answer);
  const before = owner.asked.length;

  await expect(webhook().move([leaving('t-1')])).rejects.toMatchObject({ name, message: expect.stringContaining(ARN) });
  expect(owner.asked).toHaveLength(before);
});
