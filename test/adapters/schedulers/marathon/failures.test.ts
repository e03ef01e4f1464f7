import type { MaintenanceError } from '../../../../functions/contract/errors.ts';
import { type Answer, type Asked, closeAll, leaving, nobody, type OwnerServer } from '../webhook/owner-server.ts';
import { appAnswer, client, DEPLOYED, json, marathon, webTask } from './marathon-server.ts';

afterEach(closeAll);

const PAGE = { headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html>\n<title>Sign in</title>' };
const GET = 'GET /v2/apps/shop/web';
const KILL = 'POST /v2/tasks/delete?scale=false';
const SCALE = 'PUT /v2/apps/shop/web';

/** Every call to Marathon, with the function that sends it. */
const ASKING: readonly {
  readonly call: string;
  readonly ask: (servers: readonly (OwnerServer | string)[], options?: Options) => Promise<unknown>;
}[] = [
  { call: GET, ask: (servers, options) => asker(servers, options).limits.jobs([idAt(servers)]) },
  { call: KILL, ask: (servers, options) => asker(servers, options).move([leaving(webTask(1))]) },
  { call: SCALE, ask: async (servers, options) => asker(servers, options).limits.scale?.(idAt(servers), 3) },
];

interface Options {
  readonly secret?: string;
  /** @default - longer than a busy machine needs for an answer */
  readonly timeoutMs?: number;
}

function asker(servers: readonly (OwnerServer | string)[], { timeoutMs, ...setting }: Options = {}) {
  const secrets = new Map([
    ['MARATHON_BASIC', JSON.stringify({ username: 'ops', password: 'planted-password' })],
    ['MARATHON_TOKEN', JSON.stringify({ token: 'planted-token' })],
    ['MARATHON_WRONG', 'planted-text'],
  ]);
  return client(servers, { surge: true, ...setting }, { secrets, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}

function idAt([first]: readonly (OwnerServer | string)[]): string {
  return `${typeof first === 'string' ? first : first?.url}/v2/apps/shop/web`;
}

function isSilent(answer: Answer): boolean {
  return 'instead' in answer && answer.instead === 'silence';
}

async function failureOf(promise: Promise<unknown>): Promise<MaintenanceError> {
  return promise.then(
    (value) => Promise.reject(new Error(`it went well: ${JSON.stringify(value)}`)),
    (error: MaintenanceError) => error,
  );
}

describe.each(ASKING)('$call', ({ call, ask }) => {
  test.each<{ name: string; answer: Answer; says: string }>([
    {
      name: '500',
      answer: json({ message: 'Futures timed out' }, 500),
      says: 'answered 500 \'{"message":"Futures timed',
    },
    { name: '502', answer: { status: 502, body: 'Detected proxying loop.' }, says: "answered 502 'Detected proxying" },
    { name: '503 without a leader', answer: { status: 503, ...PAGE }, says: "answered 503 '<!DOCTYPE" },
    { name: '429', answer: { status: 429 }, says: 'answered 429' },
    { name: 'no answer', answer: { instead: 'silence' }, says: 'did not answer in time' },
    { name: 'a closed connection', answer: { instead: 'reset' }, says: 'closed the connection' },
    { name: 'half an answer', answer: { instead: 'half', body: '{"tasks":[]}' }, says: 'closed the connection' },
  ])('that gets $name is unavailable, and the message names the instance', async ({ answer, says }) => {
    const server = await marathon({ [call]: answer });

    const { name, message } = await failureOf(ask([server], isSilent(answer) ? { timeoutMs: 100 } : {}));

    expect({ name, message }).toEqual({
      name: 'SchedulerUnavailable',
      message: expect.stringContaining(`${call}: ${server.url} ${says}`),
    });
  });

  test.each<[string, Answer, says: string]>([
    ['401', { status: 401, ...PAGE }, "answered 401 '<!DOCTYPE html> <title>"],
    ['403', json({ message: 'Not Authorized to perform this action!' }, 403), 'answered 403'],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://login.example' } },
      'redirects to https://login.example, which is not followed',
    ],
    ['a page with 200', PAGE, "does not answer like Marathon (is not JSON): 200 '<!DOCTYPE"],
    ['nothing with 200', { body: '' }, 'does not answer like Marathon (is not JSON): 200'],
    ['JSON of something else', json({ status: 'UP' }), 'does not answer like Marathon ('],
    ['a list', json([]), 'does not answer like Marathon ('],
    ['JSON that was cut', { body: '{"app":{"id":' }, 'does not answer like Marathon (is not JSON)'],
    ['the 404 of a proxy', { status: 404, ...PAGE }, 'does not answer like Marathon ('],
    ['the 404 of a wrong address', json({ message: 'URI not found: /v2' }, 404), 'does not answer like Marathon ('],
    ['a status that means nothing here', { status: 418 }, 'does not answer like Marathon ('],
    ['no HTTP', { instead: 'garble' }, 'is not HTTP'],
  ])('that gets %s is refused, and the message quotes it', async (_name, answer, says) => {
    const server = await marathon({ [call]: answer });

    const { name, message } = await failureOf(ask([server]));

    expect({ name, message }).toEqual({ name: 'SchedulerRefused', message: expect.stringContaining(says) });
    expect(message).toContain(call);
    expect(message).toContain(server.url);
    expect(server.calls).toEqual([call]);
  });

  test('goes to the next URL while one is unreachable or has no leader', async () => {
    const leaderless = await marathon({ [call]: { status: 503, ...PAGE } });
    const leader = await marathon({
      [call]: call === GET ? appAnswer() : call === KILL ? json({ tasks: [] }) : DEPLOYED,
    });

    await ask([await nobody(), leaderless, leader]);

    expect(leader.calls).toEqual([call]);
  });

  test('that no instance answers names every instance', async () => {
    const urls = [await nobody(), await nobody()];

    const { name, message } = await failureOf(ask(urls));

    expect(name).toBe('SchedulerUnavailable');
    for (const url of urls) expect(message).toContain(`${url} cannot be reached`);
  });

  test.each([
    ['basic', 'env:MARATHON_BASIC', `Basic ${Buffer.from('ops:planted-password').toString('base64')}`],
    ['token', 'env:MARATHON_TOKEN', 'token=planted-token'],
  ])('carries %s credentials, which no message has', async (_name, secret, header) => {
    const server = await marathon({
      [call]: ({ headers }: Asked) => ({ status: 401, body: `who is ${headers.authorization}?` }),
    });

    const { message } = await failureOf(ask([server], { secret }));

    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([header]);
    expect(message).toContain('who is');
    expect(message).not.toContain(header);
    expect(message).not.toContain('planted');
  });

  test.each([
    ['is no JSON', 'env:MARATHON_WRONG'],
    ['is not there', 'env:MARATHON_NONE'],
  ])('with a secret that %s is not sent, and the error names only the secret', async (_name, secret) => {
    const server = await marathon({});

    const { name, message } = await failureOf(ask([server], { secret }));

    expect({ name, message }).toEqual({ name: 'Misconfigured', message: expect.stringContaining(secret) });
    expect(message).not.toContain('planted');
    expect(server.asked).toEqual([]);
  });
});

test.each([
  ['has neither', '{"user":"planted"}'],
  ['has an empty password', '{"username":"ops","password":""}'],
  ['has a token with a line end', '{"token":"planted\\nX: y"}'],
])('a secret that %s is misconfigured', async (_name, text) => {
  const server = await marathon({});
  const marathonClient = client([server], { secret: 'env:SECRET' }, { secrets: new Map([['SECRET', text]]) });

  const { name, message } = await failureOf(marathonClient.move([leaving(webTask(1))]));

  expect({ name, message }).toEqual({ name: 'Misconfigured', message: expect.not.stringContaining('planted') });
});

test('a call without a secret carries no credentials', async () => {
  const server = await marathon({ [KILL]: json({ tasks: [] }) });

  await client([server]).move([leaving(webTask(1))]);

  expect(server.asked[0]?.headers.authorization).toBeUndefined();
});

test('an unreadable app fails only the callers that ask for it', async () => {
  const server = await marathon({ [GET]: appAnswer(), 'GET /v2/apps/shop/api': { status: 200, ...PAGE } });
  const { limits } = asker([server]);
  const [web, api] = ['web', 'api'].map((app) => `${server.url}/v2/apps/shop/${app}`) as [string, string];

  const [good, bad] = await Promise.allSettled([limits.jobs([web]), limits.jobs([web, api])]);

  expect(good).toMatchObject({ status: 'fulfilled', value: [{ name: '/shop/web' }] });
  expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'SchedulerRefused' } });
});

test.each<{ name: string; answer: Answer; error: string }>([
  { name: 'unavailable', answer: { status: 500 }, error: 'SchedulerUnavailable' },
  { name: 'a page', answer: PAGE, error: 'SchedulerRefused' },
])('a pod whose deployments are $name fails: it may be locked', async ({ answer, error }) => {
  const status = json({ id: '/shop/db', spec: {}, instances: [] });
  const server = await marathon({ 'GET /v2/pods/shop/db::status': status, 'GET /v2/deployments': answer });

  expect(await failureOf(asker([server]).limits.jobs([`${server.url}/v2/pods/shop/db`]))).toMatchObject({
    name: error,
  });
});

test('its name has its first URL', () => {
  expect(client(['http://one:8080/', 'http://two:8080']).name).toBe('marathon http://one:8080');
});
