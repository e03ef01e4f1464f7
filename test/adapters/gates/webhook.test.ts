import { createHmac } from 'node:crypto';
import type { GateContext } from '../../../functions/adapters/gates/protocol/gate-context.ts';
import { type Answer, closeAll, NOW, nobody, ownerServer } from '../schedulers/webhook/owner-server.ts';
import { AT, gate } from './gates.ts';

const SECRET = 'planted-k3y';
const GREEN: Answer = { body: '{"status":"green"}' };
const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

afterEach(closeAll);

/** A webhook that signs. */
const webhook = (url: string, context: Partial<GateContext> = {}) =>
  gate({ type: 'webhook', url, secret: 'env:GATE_KEY' }, { secrets: new Map([['GATE_KEY', SECRET]]), ...context });

describe('the request', () => {
  test('names the cluster and the gate, and is signed over its time and its body', async () => {
    const owner = await ownerServer(() => GREEN);

    await expect(webhook(`${owner.url}/gate/`).ask()).resolves.toEqual({
      ...{ colour: 'green', evidence: 'its owner says green', at: AT },
    });
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = owner.asked;
    const timestamp = `${Math.floor(NOW.getTime() / 1000)}`;
    const digest = createHmac('sha256', SECRET).update(`${timestamp}.${body}`, 'utf8').digest('hex');
    expect(path).toBe('/gate');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'peloton-timestamp': timestamp });
    expect(headers['peloton-signature']).toBe(`sha256=${digest}`);
    expect(JSON.parse(body)).toEqual({ schemaVersion: 1, cluster: 'prod', gate: 'checkout' });
  });

  test('has no signature without a secret', async () => {
    const owner = await ownerServer(() => GREEN);
    await gate({ type: 'webhook', url: owner.url }).ask();

    expect(owner.asked[0]?.headers).not.toHaveProperty('peloton-signature');
  });

  test('is not sent unsigned when the key is empty', async () => {
    const owner = await ownerServer(() => GREEN);

    expect(await webhook(owner.url, { secrets: new Map() }).ask()).toMatchObject({
      ...{ colour: 'unknown', evidence: 'secret env:GATE_KEY, the key of a webhook, is empty: store the key in it' },
    });
    expect(owner.asked).toEqual([]);
  });
});

describe('the answer', () => {
  test.each<[string, Answer, { colour: string; evidence?: RegExp }]>([
    [
      'red with a message',
      json({ status: 'red', message: 'checkout\nis slow', more: 1 }),
      { colour: 'red', evidence: /^checkout is slow$/ },
    ],
    ['red without a word', json({ status: 'red' }), { colour: 'red', evidence: /^its owner says red$/ }],
    [
      'green, as created',
      json({ status: 'green', message: 'all well' }, 201),
      { colour: 'green', evidence: /^all well$/ },
    ],
    ['an unknown status', json({ status: 'amber' }), { colour: 'unknown', evidence: /no valid status$/ }],
    ['a web page', { body: '<html>green' }, { colour: 'unknown', evidence: /answered 200 '<html>green'/ }],
    ['an empty body', { status: 204 }, { colour: 'unknown' }],
    ['a status beside an error', json({ status: 'green' }, 404), { colour: 'unknown', evidence: /answered 404/ }],
    ['an explained error', json({ message: 'who?' }, 422), { colour: 'unknown', evidence: /answered 422 'who\?'$/ }],
    ['401', { status: 401, body: 'bad signature' }, { colour: 'unknown', evidence: /answered 401 'bad signature'$/ }],
    ['500', json({ status: 'green' }, 500), { colour: 'unknown', evidence: /answered 500/ }],
    ['a redirect', { status: 307, headers: { location: '/x' } }, { colour: 'unknown', evidence: /not followed/ }],
    ['no HTTP', { instead: 'garble' }, { colour: 'unknown', evidence: /is not HTTP/ }],
    ['a closed connection', { instead: 'reset' }, { colour: 'unknown', evidence: /closed the connection/ }],
  ])('%s', async (_name, answer, { colour, evidence }) => {
    const owner = await ownerServer(() => answer);

    const heard = await webhook(owner.url).ask();

    expect(heard).toMatchObject({ colour, ...(evidence && { evidence: expect.stringMatching(evidence) }) });
    expect(JSON.stringify(heard)).not.toContain(SECRET);
  });

  test('is unknown when none comes in time, or nothing listens', async () => {
    const owner = await ownerServer(() => ({ instead: 'silence' }));

    expect(await webhook(owner.url, { timeoutMs: 100 }).ask()).toMatchObject({ colour: 'unknown' });
    expect(await webhook(await nobody()).ask()).toMatchObject({
      ...{ colour: 'unknown', evidence: expect.stringContaining('cannot be reached') },
    });
  });
});

describe('answers of one gate', () => {
  test('are shared for ten seconds: several rolling maintenances ask, and looks may come each second', async () => {
    let now = NOW.getTime();
    const owner = await ownerServer(() => json({ status: owner.asked.length === 1 ? 'green' : 'red' }));
    const shared = webhook(owner.url, { clock: () => new Date(now) });

    const [first, second] = await Promise.all([shared.ask(), shared.ask()]);
    now += 9_999;
    const third = await shared.ask();
    expect([first, second, third].map(({ colour, at }) => [colour, at])).toEqual(Array(3).fill(['green', AT]));

    now += 1;
    await expect(shared.ask()).resolves.toMatchObject({ colour: 'red', at: new Date(now).toISOString() });
    expect(owner.asked).toHaveLength(2);
  });
});
