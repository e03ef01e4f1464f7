import { mesosCredentials } from '../../../functions/adapters/mesos/masters/credentials.ts';
import { answerSecret, holding, secretsManager } from '../aws/secrets-manager-server.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:mesos-AbCdEf';

test('the principal and its secret are read from Secrets Manager once for many calls', async () => {
  answerSecret(holding(ARN, '{"principal":"ops","secret":"planted-secret"}'));
  const credentials = mesosCredentials({ MESOS_SECRET_ID: ARN });

  expect(await Promise.all([credentials(), credentials()])).toEqual(
    Array(2).fill({ principal: 'ops', secret: 'planted-secret' }),
  );
  expect(secretsManager.asked).toMatchObject([
    { headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' }, body: JSON.stringify({ SecretId: ARN }) },
  ]);
});

test.each([
  ['is not JSON', 'planted-secret'],
  ['lacks the principal', '{"secret":"planted-secret"}'],
  ['has an empty secret', '{"principal":"planted-secret","secret":""}'],
])('a secret that %s is named, and not quoted', async (_name, text) => {
  answerSecret(holding(ARN, text));

  const failure = await mesosCredentials({ MESOS_SECRET_ID: ARN })().catch((error: unknown) => error);

  expect(failure).toMatchObject({ name: 'Misconfigured', message: expect.stringContaining(ARN) });
  expect(JSON.stringify([String(failure), (failure as Error).stack, (failure as Error).cause])).not.toContain(
    'planted-secret',
  );
});

test('a refusal of Secrets Manager makes Mesos unavailable, and the next call asks again', async () => {
  answerSecret({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } });
  const credentials = mesosCredentials({ MESOS_SECRET_ID: ARN });

  await expect(credentials()).rejects.toMatchObject({
    name: 'MesosUnavailable',
    message: expect.stringContaining(ARN),
  });

  answerSecret(holding(ARN, '{"principal":"ops","secret":"s"}'));
  await expect(credentials()).resolves.toEqual({ principal: 'ops', secret: 's' });
});

test('on one machine the credentials come from the settings, if there are any', async () => {
  await expect(mesosCredentials({ MESOS_PRINCIPAL: 'ops', MESOS_SECRET: 's' })()).resolves.toEqual({
    principal: 'ops',
    secret: 's',
  });
  await expect(mesosCredentials({})()).resolves.toBeUndefined();
  expect(secretsManager.asked).toEqual([]);
});
