import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mesosCredentials } from '../../../functions/adapters/mesos/masters/credentials.ts';

/** A server of this test speaks Secrets Manager's protocol to the real SDK. */

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:mesos-AbCdEf';
let answer: { status: number; body: object };
const asked: string[] = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  asked.push(`${request.headers['x-amz-target']} ${body}`);
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer.body));
});
const environment = { ...process.env };

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
});

afterAll(() => {
  process.env = environment;
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  asked.length = 0;
});

const secret = (SecretString: string) => ({ status: 200, body: { ARN, Name: 'mesos', SecretString } });

test('the principal and its secret are read from Secrets Manager once for many calls', async () => {
  answer = secret('{"principal":"ops","secret":"planted-secret"}');
  const credentials = mesosCredentials({ MESOS_SECRET_ID: ARN });

  expect(await Promise.all([credentials(), credentials()])).toEqual(
    Array(2).fill({ principal: 'ops', secret: 'planted-secret' }),
  );
  expect(asked).toEqual([`secretsmanager.GetSecretValue ${JSON.stringify({ SecretId: ARN })}`]);
});

test.each([
  ['is not JSON', 'planted-secret'],
  ['lacks the principal', '{"secret":"planted-secret"}'],
  ['has an empty secret', '{"principal":"planted-secret","secret":""}'],
])('a secret that %s is named, and not quoted', async (_name, text) => {
  answer = secret(text);

  const failure = await mesosCredentials({ MESOS_SECRET_ID: ARN })().catch((error: unknown) => error);

  expect(failure).toMatchObject({ name: 'Misconfigured', message: expect.stringContaining(ARN) });
  expect(JSON.stringify([String(failure), (failure as Error).stack, (failure as Error).cause])).not.toContain(
    'planted-secret',
  );
});

test('a refusal of Secrets Manager makes Mesos unavailable, and the next call asks again', async () => {
  answer = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
  const credentials = mesosCredentials({ MESOS_SECRET_ID: ARN });

  await expect(credentials()).rejects.toMatchObject({
    name: 'MesosUnavailable',
    message: expect.stringContaining(ARN),
  });

  answer = secret('{"principal":"ops","secret":"s"}');
  await expect(credentials()).resolves.toEqual({ principal: 'ops', secret: 's' });
});

test('on one machine the credentials come from the settings, if there are any', async () => {
  await expect(mesosCredentials({ MESOS_PRINCIPAL: 'ops', MESOS_SECRET: 's' })()).resolves.toEqual({
    principal: 'ops',
    secret: 's',
  });
  await expect(mesosCredentials({})()).resolves.toBeUndefined();
  expect(asked).toEqual([]);
});
