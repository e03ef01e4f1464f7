import type { GateContext } from '../../../functions/adapters/gates/protocol/gate-context.ts';
import { type Answer, closeAll, nobody, ownerServer } from '../schedulers/webhook/owner-server.ts';
import { AT, gate } from './gates.ts';

/** Answers in the form of Prometheus' HTTP API. */

const QUERY = 'sum by (job) (rate(errors_total{job="shop"}[5m])) > 0.01';
const PASSWORD = 'planted/s3cret';

afterEach(closeAll);

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });
const success = (data: object, more: object = {}) => json({ status: 'success', data, ...more });
const vector = (...samples: (readonly [labels: object, value: string])[]) =>
  success({
    resultType: 'vector',
    result: samples.map(([metric, value]) => ({ metric, value: [1795357406.9, value] })),
  });

const prometheus = (url: string, context: Partial<GateContext> = {}) =>
  gate(
    { type: 'prometheus', url, query: QUERY, secret: 'env:LOGIN' },
    { secrets: new Map([['LOGIN', JSON.stringify({ username: 'ops', password: PASSWORD })]]), ...context },
  );

describe('the question', () => {
  test('is an instant query with a time limit, below the path of the URL', async () => {
    const server = await ownerServer((_request, method) => (method === 'GET' ? vector() : { status: 405 }));
    await expect(prometheus(`${server.url}/prefix/`, { timeoutMs: 5_000 }).ask()).resolves.toEqual({
      ...{ colour: 'green', evidence: 'the query returns nothing', at: AT },
    });

    const asked = new URL(server.asked[0]?.path ?? '', server.url);
    expect(asked.pathname).toBe('/prefix/api/v1/query');
    expect(Object.fromEntries(asked.searchParams)).toEqual({ query: QUERY, timeout: '5000ms' });
  });

  test.each([
    [{ username: 'ops', password: 'pass' }, `Basic ${Buffer.from('ops:pass').toString('base64')}`],
    [{ token: 'abc.def' }, 'Bearer abc.def'],
  ])('has the credentials of the secret %j', async (login, header) => {
    const server = await ownerServer(() => vector());
    await prometheus(server.url, { secrets: new Map([['LOGIN', JSON.stringify(login)]]) }).ask();

    expect(server.asked[0]?.headers.authorization).toBe(header);
  });

  test('is not sent without the credentials that it should have', async () => {
    const server = await ownerServer(() => vector());

    expect(await prometheus(server.url, { secrets: new Map([['LOGIN', PASSWORD]]) }).ask()).toMatchObject({
      colour: 'unknown',
      evidence: 'the secret env:LOGIN for Prometheus is not JSON with "username" and "password", or with "token"',
    });
    expect(server.asked).toEqual([]);
  });
});

describe('the answer', () => {
  test.each<[string, Answer, { colour: string; evidence?: RegExp }]>([
    ['nothing', vector(), { colour: 'green', evidence: /^the query returns nothing$/ }],
    ['only 0', vector([{ job: 'a' }, '0'], [{}, '-0']), { colour: 'green', evidence: /^the query returns only 0$/ }],
    [
      'a sample',
      vector([{ __name__: 'errors', job: 'shop' }, '0.031']),
      { colour: 'red', evidence: /^the query returns errors\{job="shop"\} 0\.031$/ },
    ],
    [
      'several, a 0 among them',
      vector([{ job: 'a' }, '0'], [{ job: 'b' }, '2'], [{ job: 'c' }, '3']),
      { colour: 'red', evidence: /^the query returns \{job="b"\} 2, and 1 more$/ },
    ],
    ['a negative number', vector([{}, '-1']), { colour: 'red', evidence: /^the query returns -1$/ }],
    ['more than any number', vector([{}, '+Inf']), { colour: 'red', evidence: /\+Inf$/ }],
    ['less than any number', vector([{}, '-Inf']), { colour: 'red' }],
    [
      'no number',
      vector([{ job: 'a' }, 'NaN']),
      { colour: 'unknown', evidence: /^the query returns \{job="a"\} NaN$/ },
    ],
    ['a number beside none', vector([{}, 'NaN'], [{ job: 'b' }, '1']), { colour: 'red' }],
    ['a scalar 0', success({ resultType: 'scalar', result: [1, '0'] }), { colour: 'green' }],
    ['a scalar 1', success({ resultType: 'scalar', result: [1, '1'] }), { colour: 'red', evidence: /returns 1$/ }],
    [
      'a range',
      success({ resultType: 'matrix', result: [] }),
      { colour: 'unknown', evidence: /^the query returns a matrix: it must return a vector or a number$/ },
    ],
    ['a text', success({ resultType: 'string', result: [1, 'x'] }), { colour: 'unknown' }],
    [
      'a part of the data',
      success({ resultType: 'vector', result: [] }, { warnings: ['receive series from Addr: store:10901: timeout'] }),
      { colour: 'unknown', evidence: /answered with a warning: receive series from Addr/ },
    ],
    [
      'a remark',
      success({ resultType: 'vector', result: [] }, { infos: ['metric might not be a counter'] }),
      { colour: 'green' },
    ],
    [
      'a faulty query',
      json({ status: 'error', errorType: 'bad_data', error: 'parse error: unclosed left brace' }, 400),
      { colour: 'unknown', evidence: /answered bad_data: parse error: unclosed left brace$/ },
    ],
    [
      'a query that took too long',
      json({ status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation' }, 503),
      { colour: 'unknown', evidence: /503/ },
    ],
    [
      '401',
      { status: 401 },
      { colour: 'unknown', evidence: /the "secret" of this gate in GATES is wrong or missing$/ },
    ],
    ['403', { status: 403 }, { colour: 'unknown', evidence: /answered 403/ }],
    ['404', { status: 404, body: 'page not found' }, { colour: 'unknown', evidence: /answered 404 'page not found'$/ }],
    ['a redirect', { status: 302, headers: { location: '/login' } }, { colour: 'unknown', evidence: /not followed/ }],
    ['a web page', { body: '<html>' }, { colour: 'unknown', evidence: /which has no valid/ }],
    ['another form', success({ resultType: 'vector', result: [{ metric: {}, value: 1 }] }), { colour: 'unknown' }],
    ['an empty body', { status: 204 }, { colour: 'unknown' }],
    ['half of it', { ...vector(), instead: 'half' }, { colour: 'unknown', evidence: /closed the connection/ }],
    ['no HTTP', { instead: 'garble' }, { colour: 'unknown', evidence: /is not HTTP/ }],
  ])('%s', async (_name, answer, { colour, evidence }) => {
    const server = await ownerServer(() => answer);

    const heard = await prometheus(server.url).ask();

    expect(heard).toMatchObject({ colour, ...(evidence && { evidence: expect.stringMatching(evidence) }) });
    expect(JSON.stringify(heard)).not.toContain(PASSWORD);
  });

  test('repeats no credentials that a server echoes', async () => {
    const server = await ownerServer(({ headers }) =>
      json({ status: 'error', errorType: 'bad_data', error: `${headers.authorization} ${PASSWORD}` }, 400),
    );

    const { evidence } = await prometheus(server.url).ask();

    expect(evidence).toMatch(/bad_data: Basic \*\*\* \*\*\*$/);
  });

  test('comes from the next URL when the first has none', async () => {
    const server = await ownerServer(() => vector([{}, '1']));

    await expect(prometheus(`${await nobody()},${server.url}`).ask()).resolves.toMatchObject({ colour: 'red' });
  });

  test('is unknown when none comes in time', async () => {
    const server = await ownerServer(() => ({ instead: 'silence' }));

    expect(await prometheus(server.url, { timeoutMs: 100 }).ask()).toMatchObject({ colour: 'unknown' });
  });
});
