import { createHmac } from 'node:crypto';
import type { RepairContext } from '../../../functions/adapters/repairs/protocol/repair-context.ts';
import { type Answer, closeAll, NOW, nobody, ownerServer } from '../schedulers/webhook/owner-server.ts';
import { callInsteadOfAws, expected, heard, hook, KEY, QUESTION, work } from './repairs.ts';

const SECRET = 'planted-k3y';
const DONE: Answer = { body: '{"status":"done"}' };
const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

const environment = { ...process.env };
afterEach(async () => {
  process.env = { ...environment };
  await closeAll();
});

/** A webhook that signs. */
const webhook = (url: string, context: Partial<RepairContext> = {}) =>
  hook(
    { type: 'webhook', url, secret: 'env:VENDOR_KEY', timeout: '2h' },
    { secrets: new Map([['VENDOR_KEY', SECRET]]), ...context },
  );

describe('the request', () => {
  test('names the host, the reason and the deadline', async () => {
    const vendor = await ownerServer(() => DONE);

    await expect(webhook(`${vendor.url}/repairs/`).repair(work())).resolves.toEqual({ outcome: 'done' });
    const [asked] = vendor.asked;
    expect(asked).toMatchObject({ path: '/repairs', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(asked?.body ?? '')).toEqual(QUESTION);
  });

  test('is signed over its time and its body, and has the key of the repair', async () => {
    const vendor = await ownerServer(() => DONE);
    await webhook(vendor.url).repair(work());

    const { headers, body = '' } = vendor.asked[0] ?? {};
    const timestamp = `${Math.floor(NOW.getTime() / 1000)}`;
    const digest = createHmac('sha256', SECRET).update(`${timestamp}.${body}`, 'utf8').digest('hex');
    expect(headers).toMatchObject({ 'peloton-timestamp': timestamp, 'idempotency-key': KEY });
    expect(headers?.['peloton-signature']).toBe(`sha256=${digest}`);
    expect(JSON.stringify(vendor.asked)).not.toContain(SECRET);
  });

  test('has no signature without a secret', async () => {
    const vendor = await ownerServer(() => DONE);
    await hook({ type: 'webhook', url: vendor.url, timeout: '2h' }).repair(work());

    expect(vendor.asked[0]?.headers).not.toHaveProperty('peloton-signature');
  });

  test.each([
    ['empty', 'env:VENDOR_KEY'],
    ['not given out', 'arn:aws:secretsmanager:us-east-1:000000000000:secret:vendor-AbCdEf'],
  ])('is not sent unsigned when the key is %s', async (_name, secret) => {
    const vendor = await ownerServer(() => DONE);
    const secrets = await ownerServer(() => ({ status: 400, body: '{"__type":"AccessDeniedException"}' }));
    callInsteadOfAws(secrets.url);
    const unsigned = hook({ type: 'webhook', url: vendor.url, secret, timeout: '2h' });

    await expect(unsigned.repair(work())).rejects.toMatchObject({
      name: 'RepairUnavailable',
      message: expect.stringContaining(secret),
    });
    expect(vendor.asked).toEqual([]);
  });
});

describe('the answer', () => {
  test.each<[string, Answer, { outcome: string; message?: string | RegExp; retryAfterSeconds?: number }]>([
    [
      'done',
      json({ status: 'done', message: 'kernel 6.12 runs', note: 1 }),
      { outcome: 'done', message: 'kernel 6.12 runs' },
    ],
    ['done, as created', json({ status: 'done' }, 201), { outcome: 'done' }],
    [
      'running',
      json({ status: 'running', retryAfterSeconds: 90, message: 'reboots' }),
      { outcome: 'running', retryAfterSeconds: 90, message: 'reboots' },
    ],
    ['running for a day', json({ status: 'running', retryAfterSeconds: 86_400 }), { outcome: 'running' }],
    [
      'failed',
      json({ status: 'failed', message: 'the disk\nis broken' }),
      { outcome: 'failed', message: 'its owner says: the disk is broken' },
    ],
    [
      'failed without a word',
      json({ status: 'failed' }),
      { outcome: 'failed', message: /^its owner gives no reason$/ },
    ],
    [
      '404',
      { status: 404, body: 'no such host' },
      { outcome: 'failed', message: /^http\S+ answered 404 'no such host'$/ },
    ],
    ['409', json({ message: 'is on loan' }, 409), { outcome: 'failed', message: /answered 409 'is on loan'$/ }],
    ['422', json({ error: 'what?' }, 422), { outcome: 'failed', message: /answered 422 '{"error":"what\?"}'$/ }],
    ['501', { status: 501 }, { outcome: 'failed', message: /answered 501$/ }],
    ['401', { status: 401, body: 'bad signature' }, { outcome: 'RepairUnavailable', message: /401 'bad signature'/ }],
    ['403', { status: 403 }, { outcome: 'RepairUnavailable', message: /answered 403/ }],
    ['408', { status: 408 }, { outcome: 'RepairUnavailable', message: /answered 408/ }],
    ['429', { status: 429 }, { outcome: 'RepairUnavailable', message: /answered 429/ }],
    ['500', json({ status: 'done' }, 500), { outcome: 'RepairUnavailable', message: /answered 500/ }],
    ['503', { status: 503, body: 'later' }, { outcome: 'RepairUnavailable', message: /answered 503 'later'/ }],
    [
      'a redirect',
      { status: 307, headers: { location: 'https://elsewhere/' } },
      { outcome: 'RepairUnavailable', message: /redirects to https:\/\/elsewhere\/, which is not followed/ },
    ],
    ['no HTTP', { instead: 'garble' }, { outcome: 'RepairUnavailable', message: /is not HTTP/ }],
    ['a closed connection', { instead: 'reset' }, { outcome: 'RepairUnavailable', message: /closed the connection/ }],
    ['half of it', { ...DONE, instead: 'half' }, { outcome: 'RepairUnavailable', message: /closed the connection/ }],
    ['an empty body', { status: 204 }, { outcome: 'RepairUnavailable', message: /answered 204, .* JSON object$/ }],
    ['an empty list', json([]), { outcome: 'RepairUnavailable', message: /'\[\]', which has no valid JSON object$/ }],
    ['a web page', { body: '<html>done' }, { outcome: 'RepairUnavailable', message: /answered 200 '<html>done'/ }],
    ['an unknown status', json({ status: 'ok' }), { outcome: 'RepairUnavailable', message: /no valid status$/ }],
    ['the words of the other webhook', json({ outcome: 'moved' }), { outcome: 'RepairUnavailable' }],
    [
      'running without an end',
      json({ status: 'running' }),
      { outcome: 'RepairUnavailable', message: /retryAfterSeconds$/ },
    ],
    ['running for ever', json({ status: 'running', retryAfterSeconds: 86_401 }), { outcome: 'RepairUnavailable' }],
    ['running for no time', json({ status: 'running', retryAfterSeconds: 0 }), { outcome: 'RepairUnavailable' }],
  ])('%s', async (_name, answer, meaning) => {
    const vendor = await ownerServer(() => answer);

    const said = await heard(webhook(vendor.url).repair(work()));

    expect(said).toMatchObject(expected(meaning, expect.stringMatching));
    expect(JSON.stringify(said)).not.toContain(SECRET);
  });

  test('that does not come ends with a time limit', async () => {
    const vendor = await ownerServer(() => ({ instead: 'silence' }));

    await expect(webhook(vendor.url, { timeoutMs: 100 }).repair(work())).rejects.toMatchObject({
      name: 'RepairUnavailable',
      message: expect.stringContaining('did not answer in time'),
    });
  });

  test('is missing when nothing listens there', async () => {
    await expect(webhook(await nobody()).repair(work())).rejects.toMatchObject({
      name: 'RepairUnavailable',
      message: expect.stringContaining('cannot be reached'),
    });
  });

  test('comes from the next URL when the first has none', async () => {
    const broken = await ownerServer(() => ({ status: 502 }));
    const vendor = await ownerServer(() => DONE);

    await expect(webhook(`${broken.url},${vendor.url}`).repair(work())).resolves.toEqual({ outcome: 'done' });
  });
});
