import { createHmac } from 'node:crypto';
import { closeAll, leaving, NOW, outcomes, ownerServer, scheduler } from './owner-server.ts';
import { answerTo, KEY, MOVED, webhook } from './signed-webhook.ts';

afterEach(closeAll);

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
