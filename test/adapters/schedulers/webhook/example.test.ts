import { createHmac } from 'node:crypto';
import type { MoveAnswer } from '../../../../functions/ports/scheduler.ts';
import { type ExampleServer, startExample } from './example-server.ts';
import { leaving, scheduler } from './owner-server.ts';

/** The unchanged example of docs/webhook.md, called by the adapter. */

const KEY = 'k3y-of-the-example';
let example: ExampleServer;

beforeAll(async () => {
  const environment = { WEBHOOK_KEY: KEY, FRAMEWORK: 'orders', HAND_OVER_SECONDS: '0' };
  example = await startExample('webhook-server.mjs', environment);
});

afterAll(() => example.end());

async function ask(more: { framework?: string; maintenanceId?: string } = {}, key = KEY, now = new Date()) {
  const webhook = scheduler(
    { framework: '*', type: 'webhook', url: example.url, secret: 'env:OWNER_KEY' },
    { secrets: new Map([['OWNER_KEY', key]]), clock: () => now },
  );
  const [answer] = await webhook.move([leaving('t-1', more)]);
  return answer as MoveAnswer;
}

test('it answers `wait` until the data of a task is handed over, then `moved`', async () => {
  await expect(ask()).resolves.toEqual({
    taskId: 't-1',
    outcome: 'refused',
    code: 'owner-not-ready',
    message: 'is not ready to be moved, says its owner: its data is being copied away from Host1.example',
    retryAfterSeconds: 1,
  });

  let answer = await ask();
  while (answer.outcome !== 'moved') answer = await ask();
  await expect(ask()).resolves.toMatchObject({ outcome: 'moved' });
});

test('it treats each maintenance separately', async () => {
  await expect(ask({ maintenanceId: 'm-2' })).resolves.toMatchObject({ code: 'owner-not-ready' });
});

test('it refuses tasks that are not its own', async () => {
  await expect(ask({ framework: 'billing' })).resolves.toMatchObject({
    code: 'owner-refused',
    message: 'may not be moved, says its owner: framework billing is not ours',
  });
});

test.each([
  ['signed with another key', 'another key', 0, 'the signature is not right'],
  ['that is six minutes old', KEY, -360, 'the request is too old'],
  ['from the future', KEY, 360, 'the request is too old, or from the future'],
])('it rejects a request %s', async (_name, key, shiftSeconds, why) => {
  const answer = await ask({}, key, new Date(Date.now() + shiftSeconds * 1000));

  expect(answer).toMatchObject({ code: 'webhook-misconfigured', message: expect.stringContaining(why) });
});

test('it begins no second hand-over for a replayed request with another Idempotency-Key, which is not signed', async () => {
  const body = JSON.stringify({
    schemaVersion: 1,
    maintenanceId: 'm-replayed',
    host: { hostname: 'h1' },
    task: { id: 't-1', frameworkId: 'f-1', framework: 'orders' },
  });
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const signature = `sha256=${createHmac('sha256', KEY).update(`${timestamp}.${body}`).digest('hex')}`;
  const signed = { 'peloton-timestamp': timestamp, 'peloton-signature': signature };
  const outcome = async (key: string) => {
    const answer = await fetch(example.url, { method: 'POST', body, headers: { ...signed, 'idempotency-key': key } });
    return ((await answer.json()) as { outcome: string }).outcome;
  };

  expect(await outcome('one')).toBe('wait');
  while ((await outcome('one')) !== 'moved');
  expect(await outcome('another')).toBe('moved');
});

test('it rejects a request that was changed on its way, or is not signed', async () => {
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const signature = `sha256=${createHmac('sha256', KEY).update(`${timestamp}.{"a":1}`).digest('hex')}`;
  const requests: Record<string, string>[] = [
    { 'peloton-timestamp': timestamp, 'peloton-signature': signature },
    { 'peloton-timestamp': timestamp },
    {},
  ];
  const statuses = requests.map(
    async (headers) => (await fetch(example.url, { method: 'POST', body: '{"a":2}', headers })).status,
  );

  expect(await Promise.all(statuses)).toEqual([401, 401, 401]);
});
