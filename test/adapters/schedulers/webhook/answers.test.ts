import { type Answer, closeAll, leaving, nobody, outcomes, ownerServer } from './owner-server.ts';
import { answerTo, json, KEY, MOVED, webhook } from './signed-webhook.ts';

afterEach(closeAll);

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
      { code: 'owner-refused', message: /answered 404 'no such route'; ask the owner$/ },
    ],
    [
      '409',
      json({ message: 'is locked' }, 409),
      { code: 'owner-refused', message: /answered 409 'is locked'; ask the owner$/ },
    ],
    [
      '422',
      json({ error: 'what?' }, 422),
      { code: 'owner-refused', message: /answered 422 '{"error":"what\?"}'; ask the owner$/ },
    ],
    ['400 without a body', { status: 400 }, { code: 'owner-refused', message: /answered 400; ask the owner$/ }],
    ['501', { status: 501, body: 'later' }, { code: 'owner-refused', message: /answered 501 'later'; ask the owner$/ }],
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
