import { request as httpRequest } from 'node:http';
import { userInfo } from 'node:os';
import { httpApi } from '../../../local/api/http-api.ts';
import type { RoutePlan } from '../../../local/assembly/service-plan.ts';
import { ApiServer } from '../../../local/http/api-server.ts';
import { exchange } from '../../fuzz/raw-http.ts';

const ROUTES: RoutePlan[] = [
  { routeKey: 'GET /v1/hosts/{hostname}', functionArn: 'get-host', isSigned: true },
  { routeKey: 'GET /v1/hosts/all', functionArn: 'all', isSigned: true },
  { routeKey: 'POST /v1/start', functionArn: 'start', isSigned: true },
  { routeKey: '$default', functionArn: 'fallback', isSigned: true },
];

interface Invocation {
  readonly functionArn: string;
  // biome-ignore lint/suspicious/noExplicitAny: an event as a function gets it, looked at field by field
  readonly event: any;
}

let server: ApiServer;
let invocations: Invocation[];
let answer: (functionArn: string) => unknown;

beforeAll(async () => {
  server = await ApiServer.listen(0);
  server.serve(
    httpApi(ROUTES, async (functionArn, event) => {
      invocations.push({ functionArn, event });
      return answer(functionArn);
    }),
  );
});
beforeEach(() => {
  invocations = [];
  answer = () => ({ statusCode: 202, headers: { 'Content-Type': 'application/json' }, body: '{"ok":true}' });
});
afterAll(() => server.stop());

/** The status of a request with headers that fetch does not let one set. */
function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  const sent = Promise.withResolvers<number | undefined>();
  const request = httpRequest(`${server.url}/v1/hosts/h1`, { headers }, (response) => {
    response.resume();
    sent.resolve(response.statusCode);
  });
  request.on('error', sent.reject);
  request.end();
  return sent.promise;
}

describe('the HTTP API', () => {
  test('passes a request on in payload format 2.0, and returns its answer', async () => {
    const response = await fetch(`${server.url}/v1/hosts/h%201?a=1&b=x&a=2`, { headers: { 'X-Some': 'thing' } });

    expect([response.status, await response.json()]).toEqual([202, { ok: true }]);
    expect(invocations[0]).toMatchObject({
      functionArn: 'get-host',
      event: {
        ...{ version: '2.0', routeKey: 'GET /v1/hosts/{hostname}', rawPath: '/v1/hosts/h%201' },
        ...{ rawQueryString: 'a=1&b=x&a=2', queryStringParameters: { a: '1,2', b: 'x' }, isBase64Encoded: false },
        ...{ headers: { 'x-some': 'thing' }, pathParameters: { hostname: 'h 1' } },
        requestContext: {
          authorizer: { iam: { userArn: userInfo().username } },
          http: { method: 'GET', path: '/v1/hosts/h%201', sourceIp: '127.0.0.1' },
          stage: '$default',
        },
      },
    });
    expect(invocations[0]?.event).not.toHaveProperty('body');
  });

  test('passes JSON on as text, and anything else as base64', async () => {
    const post = (type: string, body: string) =>
      fetch(`${server.url}/v1/start`, { method: 'POST', headers: { 'content-type': type }, body });
    await post('application/json; charset=utf-8', '{"hosts":["é"]}');
    await post('application/x-www-form-urlencoded', 'a=b');

    expect(invocations.map(({ event }) => [event.isBase64Encoded, event.body])).toEqual([
      [false, '{"hosts":["é"]}'],
      [true, Buffer.from('a=b').toString('base64')],
    ]);
  });

  test.each([
    ['GET', '/v1/hosts/all', 'all'],
    ['GET', '/v1/hosts/h1', 'get-host'],
    ['POST', '/v1/hosts/h1', 'fallback'],
    ['GET', '/v1/hosts/', 'fallback'],
    ['GET', '/v1/hosts/h1/', 'fallback'],
    ['GET', '//evil.example/v1/hosts/h1', 'fallback'],
  ])('routes %s %s to %s', async (method, path, functionArn) => {
    await fetch(server.url + path, { method });

    expect(invocations.map((invocation) => invocation.functionArn)).toEqual([functionArn]);
  });

  test('takes a result without a status for the body of 200', async () => {
    answer = () => ({ hosts: [] });

    const response = await fetch(`${server.url}/v1/hosts/all`);

    expect([response.status, await response.json()]).toEqual([200, { hosts: [] }]);
  });

  test.each([
    { name: 'the name of another host', headers: { host: 'evil.example' } },
    { name: 'another port of this host', headers: { host: '127.0.0.1:1' } },
    { name: 'a page of another origin', headers: { origin: 'http://evil.example' } },
    { name: 'a page without an origin', headers: { origin: 'null' } },
    { name: 'a picture in a page of another site', headers: { 'sec-fetch-site': 'cross-site' } },
    { name: 'a page on another port of this machine', headers: { 'sec-fetch-site': 'same-site' } },
  ])('refuses a request from $name', async ({ headers }) => {
    expect(await statusWith(headers as never)).toBe(403);
    expect(invocations).toEqual([]);
  });

  test.each([
    ['by localhost', () => ({ host: `localhost:${server.port}` })],
    ['of its own origin', () => ({ origin: server.url, 'sec-fetch-site': 'same-origin' })],
    ['typed into a browser', () => ({ 'sec-fetch-site': 'none' })],
  ])('takes a request %s', async (_, headers) => {
    expect(await statusWith(headers() as never)).toBe(202);
  });

  test.each([
    ['what is no HTTP', 'nonsense\r\n\r\n', 400, 'invalid-request'],
    [
      'two lengths of one body',
      'POST /v1/start HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'invalid-request',
    ],
    ['a request without a Host', 'GET /v1/hosts/h1 HTTP/1.1\r\nConnection: close\r\n\r\n', 403, 'forbidden'],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n', 405, 'method-not-allowed'],
    ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['an odd expectation', 'GET / HTTP/1.1\r\nExpect: tea\r\nConnection: close\r\n\r\n', 417, 'expectation-failed'],
  ])('answers %s with a problem', async (_, text, status, type) => {
    const reply = await exchange(server.port, Buffer.from(text));

    expect(reply?.status).toBe(status);
    expect(reply?.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(reply?.body ?? '')).toMatchObject({ status, type: `/problems/${type}`, errors: [] });
    expect(invocations).toEqual([]);
  });

  test('listens on loopback only, and rejects when its port is taken', async () => {
    await expect(ApiServer.listen(server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    // Where all of 127/8 is loopback, a server on all addresses would answer there.
    await expect(fetch(`http://127.0.0.2:${server.port}/`)).rejects.toThrow();
  });

  test('answers 503 until it serves', async () => {
    const starting = await ApiServer.listen(0);
    const response = await fetch(`${starting.url}/v1/hosts/h1`);
    await starting.stop();

    expect(response.status).toBe(503);
  });
});
