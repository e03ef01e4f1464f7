import { answerSecret, holding, secretsManager } from '../../aws/secrets-manager-server.ts';
import { closeAll, leaving } from '../webhook/owner-server.ts';
import { client, json, type Marathon, marathon, webTask } from './marathon-server.ts';

/** Credentials for Marathon from Secrets Manager. */

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:marathon-AbCdEf';
let server: Marathon;

beforeAll(async () => {
  server = await marathon({ 'POST /v2/tasks/delete?scale=false': json({ tasks: [] }) });
});

afterAll(closeAll);

test('the secret is read once for many calls', async () => {
  answerSecret(holding(ARN, '{"token":"planted-token"}'));
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
  ['is something else', holding(ARN, 'planted-text'), 'Misconfigured'],
])('no call is sent with a secret that %s', async (_name, answer, name) => {
  answerSecret(answer);
  const before = server.asked.length;

  await expect(client([server], { secret: ARN }).move([leaving(webTask(1))])).rejects.toMatchObject({
    name,
    message: expect.stringMatching(/^(?!.*planted).*marathon-AbCdEf/),
  });
  expect(server.asked).toHaveLength(before);
});
