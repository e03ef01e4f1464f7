import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SchedulerContext } from '../../../../functions/adapters/schedulers/transport/scheduler-context.ts';
import { type Answer, closeAll, leaving, NOW, nobody, outcomes, ownerServer, scheduler } from './owner-server.ts';

afterEach(closeAll);

const KEY = 'planted-k3y';
const MOVED: Answer = { body: '{"outcome":"moved"}' };
const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

/** A webhook that signs. */
const webhook = (url: string, context: Partial<SchedulerContext> = {}) =>
  scheduler(
    { framework: '*', type: 'webhook', url, secret: 'env:OWNER_KEY' },
    { secrets: new Map([['OWNER_KEY', KEY]]), ...context },
  );

async function answerTo(answer: Answer, context: Partial<SchedulerContext> = {}) {
  const owner = await ownerServer(() => answer);
  const [only] = await webhook(owner.url, context).move([leaving('t-1')]);
  return { only, owner };
}

describe('the request', () => {
  test('names the task, its host, the reason and the deadline', async () => {
    const owner = await ownerServer(() => MOVED);

    await expect(webhook(`${owner.url}/hooks/peloton/`).move([leaving('t-1')])).resolves.toEqual([
      { taskId: 't-1', outcome: 'moved' },
    ]);
    const [asked] = owner.asked;
    expect(asked).toMatchObject({ path: '/hooks/peloton', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      schemaVersion: 1,
      cluster: 'prod',
      maintenanceId: 'm-1',
      reason: 'kernel 6.12',
      host: { hostname: 'Host1.example', agentId: 'a-1' },
      task: { id: 't-1', frameworkId: 'f-1', framework: 'orders' },
      deadline: '2026-11-22T16:00:00Z',
      onDeadline: 'hold',
    });
  });

  test('is signed over its time and its body', async () => {
    const { owner } = await answerTo(MOVED);

    const { headers, body = '' } = owner.asked[0] ?? {};
    expect(headers).toMatchObject({ 'peloton-timestamp': `${Math.floor(NOW.getTime() / 1000)}` });
    const digest = createHmac('sha256', KEY).update(`1795357406.${body}`, 'utf8').digest('hex');
    expect(headers?.['peloton-signature']).toBe(`sha256=${digest}`);
    expect(JSON.stringify(owner.asked)).not.toContain(KEY);
  });

  test('has no signature without a secret', async () => {
    const owner = await ownerServer(() => MOVED);
    await scheduler({ framework: '*', type: 'webhook', url: owner.url }).move([leaving('t-1')]);

    expect(owner.asked[0]?.headers).toMatchObject({ 'peloton-timestamp': expect.any(String) });
    expect(owner.asked[0]?.headers).not.toHaveProperty('peloton-signature');
  });

  test('has the same key for the same maintenance, task and host, and a different key otherwise', async () => {
    const owner = await ownerServer(() => MOVED);
    const asked = [
      leaving('t-1'),
      leaving('t-1', { reason: 'other words', deadline: null, onDeadline: 'force' }),
      leaving('t-2'),
      leaving('t-1', { maintenanceId: 'm-2' }),
      leaving('t-1', { hostname: 'host2' }),
      leaving('t-1', { frameworkId: 'f-2' }),
    ];
    for (const task of asked) await webhook(owner.url).move([task]);

    const [first, ...others] = owner.asked.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(others[0]).toBe(first);
    expect(new Set(others).size).toBe(asked.length - 1);
  });

  test('carries ids that headers cannot', async () => {
    const owner = await ownerServer(() => MOVED);

    await webhook(owner.url).move([leaving('täsk\n1')]);

    expect(JSON.parse(owner.asked[0]?.body ?? '').task.id).toBe('täsk\n1');
  });

  test('is not sent when there are no tasks', async () => {
    const owner = await ownerServer(() => MOVED);

    await expect(webhook(owner.url).move([])).resolves.toEqual([]);
    expect(owner.asked).toEqual([]);
  });

  test('is not sent unsigned when the key is empty', async () => {
    const owner = await ownerServer(() => MOVED);

    await expect(webhook(owner.url, { secrets: new Map() }).move([leaving('t-1')])).rejects.toMatchObject({
      name: 'SchedulerRefused',
      message: expect.stringContaining('env:OWNER_KEY'),
    });
    expect(owner.asked).toEqual([]);
  });
});

describe('the answer', () => {
  test.each<[string, Answer, object]>([
    ['moved', json({ outcome: 'moved', note: 'ignored' }), { outcome: 'moved' }],
    ['moved, as created', json({ outcome: 'moved' }, 201), { outcome: 'moved' }],
    [
      'wait',
      json({ outcome: 'wait', retryAfterSeconds: 90, message: 'shard 7 is being copied' }),
      {
        outcome: 'refused',
        code: 'owner-not-ready',
        message: 'is not ready to be moved, says its owner: shard 7 is being copied',
        retryAfterSeconds: 90,
      },
    ],
    [
      'wait without a word',
      json({ outcome: 'wait', retryAfterSeconds: 86_400 }),
      { code: 'owner-not-ready', message: 'is not ready to be moved, says its owner', retryAfterSeconds: 86_400 },
    ],
    [
      'refused',
      json({ outcome: 'refused', message: 'the last replica' }),
      { code: 'owner-refused', message: 'may not be moved, says its owner: the last replica' },
    ],
    [
      '404',
      { status: 404, body: 'no such route' },
      { code: 'owner-refused', message: /answered 404 'no such route'$/ },
    ],
    ['409', json({ message: 'is locked' }, 409), { code: 'owner-refused', message: /answered 409 'is locked'$/ }],
    ['422', json({ error: 'what?' }, 422), { code: 'owner-refused', message: /answered 422 '{"error":"what\?"}'$/ }],
    ['400 without a body', { status: 400 }, { code: 'owner-refused', message: /answered 400$/ }],
    ['501', { status: 501, body: 'later' }, { code: 'owner-refused', message: /answered 501 'later'$/ }],
    ['401', { status: 401, body: 'bad signature' }, { code: 'webhook-misconfigured', message: /401 'bad signature'/ }],
    ['403', { status: 403 }, { code: 'webhook-misconfigured', message: /answered 403/ }],
    [
      'a redirect',
      { status: 307, headers: { location: 'https://elsewhere/' } },
      { code: 'webhook-misconfigured', message: /redirects to https:\/\/elsewhere\/, which is not followed/ },
    ],
    ['no HTTP', { instead: 'garble' }, { code: 'webhook-misconfigured', message: /is not HTTP/ }],
    [
      'an unknown outcome',
      json({ outcome: 'maybe' }),
      { code: 'webhook-not-understood', message: /no valid outcome$/ },
    ],
    ['an empty body', { status: 204 }, { code: 'webhook-not-understood', message: /answered 204, .* JSON object$/ }],
    ['an empty list', json([]), { code: 'webhook-not-understood', message: /'\[\]', which has no valid JSON object$/ }],
    ['a web page', { body: '<html>' }, { code: 'webhook-not-understood', message: /answered 200 '<html>'/ }],
    [
      'wait without an end',
      json({ outcome: 'wait' }),
      { code: 'webhook-not-understood', message: /no valid retryAfterSeconds$/ },
    ],
    [
      'wait for ever',
      json({ outcome: 'wait', retryAfterSeconds: 86_401 }),
      { code: 'webhook-not-understood', message: /no valid retryAfterSeconds$/ },
    ],
    ['wait for no time', json({ outcome: 'wait', retryAfterSeconds: 0 }), { code: 'webhook-not-understood' }],
    ['500', { status: 500, body: 'oops' }, { code: 'webhook-unavailable', message: /answered 500 'oops'/ }],
    ['503', { status: 503 }, { code: 'webhook-unavailable', message: /answered 503/ }],
    ['429', { status: 429 }, { code: 'webhook-unavailable', message: /answered 429/ }],
    ['a closed connection', { instead: 'reset' }, { code: 'webhook-unavailable', message: /closed the connection/ }],
    ['half of it', { ...MOVED, instead: 'half' }, { code: 'webhook-unavailable', message: /closed the connection/ }],
  ])('%s', async (_name, answer, expected) => {
    const { only } = await answerTo(answer);

    const { message, ...rest } = expected as { message?: string | RegExp };
    expect(only).toMatchObject({ taskId: 't-1', ...rest });
    const { code = '' } = rest as { code?: string };
    // An owner that does not decide is asked less and less often.
    expect('isFailure' in (only ?? {})).toBe(code.startsWith('webhook-'));
    if (message !== undefined) {
      expect(only).toMatchObject({ message: message instanceof RegExp ? expect.stringMatching(message) : message });
    }
    expect(JSON.stringify(only)).not.toContain(KEY);
  });

  test('that does not come ends with a time limit', async () => {
    const { only } = await answerTo({ instead: 'silence' }, { timeoutMs: 100 });

    expect(only).toMatchObject({
      code: 'webhook-unavailable',
      message: expect.stringMatching(/^waits for its owner, who does not answer: .* did not answer in time/),
    });
  });

  test('is missing when nothing listens there', async () => {
    const [only] = await webhook(await nobody()).move([leaving('t-1')]);

    expect(only).toMatchObject({ code: 'webhook-unavailable', message: expect.stringContaining('cannot be reached') });
  });

  test('is asked for once more on a new connection when the first one breaks', async () => {
    const owner = await ownerServer(() => (owner.asked.length === 1 ? { instead: 'reset' } : MOVED));

    expect(outcomes(await webhook(owner.url).move([leaving('t-1')]))).toEqual(['moved']);
    expect(owner.asked[1]?.headers['idempotency-key']).toBe(owner.asked[0]?.headers['idempotency-key']);
  });

  test('comes from the next URL when the first has none', async () => {
    const broken = await ownerServer(() => ({ status: 502 }));
    const owner = await ownerServer(() => MOVED);

    expect(outcomes(await webhook(`${broken.url},${owner.url}`).move([leaving('t-1')]))).toEqual(['moved']);
  });

  test('has no control characters, and at most 500 characters of the owner', async () => {
    const { only } = await answerTo(
      json({ outcome: 'refused', message: `\u001b[2J\u0007a\r\nb\u202e${'x'.repeat(9_000)}` }),
    );

    const { message } = only as { message: string };
    expect(message).toMatch(/^may not be moved, says its owner: \[2J a b x+…$/);
    expect(message.split('owner: ')[1]).toHaveLength(500);
  });
});

describe('many tasks', () => {
  test('are asked about ten at a time; an error of one does not affect the answers of the others', async () => {
    const ten = Promise.withResolvers<void>();
    let underWay = 0;
    let most = 0;
    const owner = await ownerServer(async ({ body }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (underWay === 10) ten.resolve();
      await ten.promise;
      underWay -= 1;
      return JSON.parse(body).task.id === 't-3' ? { status: 401 } : MOVED;
    });
    const tasks = Array.from({ length: 25 }, (_, index) => leaving(`t-${index}`));

    const answers = await webhook(owner.url).move(tasks);

    expect(most).toBe(10);
    expect(answers.map(({ taskId }) => taskId)).toEqual(tasks.map(({ taskId }) => taskId));
    expect(outcomes(answers)).toEqual(tasks.map((_, index) => (index === 3 ? 'webhook-misconfigured' : 'moved')));
  });

  test('are asked about for 25 seconds at most: the others come at the next look', async () => {
    let now = NOW.getTime();
    const owner = await ownerServer(() => {
      now += 1_000;
      return MOVED;
    });
    const tasks = Array.from({ length: 40 }, (_, index) => leaving(`t-${index}`));

    const answers = await webhook(owner.url, { clock: () => new Date(now), timeoutMs: 10_000 }).move(tasks);

    const notAsked = answers.filter((answer) => answer.outcome === 'refused');
    expect(new Set(outcomes(notAsked))).toEqual(new Set(['not-asked-yet']));
    expect(owner.asked).toHaveLength(tasks.length - notAsked.length);
    // An answer may take 10 of the 25 s; up to nine more questions are under way when the time
    // ends.
    expect(owner.asked.length).toBeGreaterThanOrEqual(16);
    expect(owner.asked.length).toBeLessThanOrEqual(25);
  });
});
