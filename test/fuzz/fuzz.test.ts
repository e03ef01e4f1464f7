import { fuzz } from './fuzz.ts';
import { couldChange, judge, judgeBody } from './judge.ts';
import type { RawReply } from './raw-http.ts';
import type { Route } from './requests.ts';
import { openWorld, type World } from './world.ts';

/** A few thousand of the requests that `npm run fuzz` sends without end; the same ones each time. */

describe('the service', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.stop());

  test('answers whatever it is sent without a fault of its own, and nothing changes', async () => {
    const statuses = await fuzz(world, { runs: 600, seed: 20_261_122 });

    // Requests that get past the validation, too: else nothing but the validation would have been tested.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 403, 404, 405, 409, 413, 415]));
  });
});

describe('the judge objects to', () => {
  const reply = (status: number, body: string, type = 'application/problem+json'): RawReply => ({
    status,
    headers: new Map([['content-type', type]]),
    body,
  });
  const problem = { type: '/problems/invalid-request', title: 'x', status: 400, detail: 'x', errors: [] };
  const route: Route = {
    method: 'POST',
    path: '/v1/maintenance/start',
    query: [],
    schema: {
      type: 'object',
      properties: { hosts: { type: 'array' } },
      required: ['hosts'],
      additionalProperties: false,
    },
  };
  const posted = (body: string) => ({
    method: 'POST',
    target: route.path,
    headers: [],
    body: Buffer.from(body),
    route,
  });

  test.each([
    ['no answer at all', undefined],
    ['a fault of the service', reply(500, JSON.stringify({ ...problem, status: 500 }))],
    ['a 503, of which none was due', reply(503, JSON.stringify({ ...problem, status: 503 }))],
    [
      'a stack trace',
      reply(400, JSON.stringify({ ...problem, detail: 'x\n    at run (/srv/a.ts:1:2)' }).replace('\\n', '\n')),
    ],
    ['a path of the inside', reply(200, '{"detail":"/srv/node_modules/x"}', 'application/json')],
    ['an error that is no problem', reply(404, '{"message":"Not Found"}', 'application/json')],
    ['a problem without its errors', reply(400, JSON.stringify({ ...problem, errors: undefined }))],
    ['a problem of another status', reply(404, JSON.stringify(problem))],
  ])('%s', (_, given) => {
    expect(() => judge(given, 'GET')).toThrow();
  });

  test('nothing in a proper refusal', () => {
    expect(judge(reply(400, JSON.stringify(problem)), 'GET').status).toBe(400);
  });

  test.each([
    ['a body that was accepted', '{"hosts":["a"]}', 202],
    ['a missing field that went by', '{}', 404],
    ['an unknown field that went by', '{"hosts":["a"],"__proto__":1}', 404],
    ['a wrong type that went by', '{"hosts":"a"}', 409],
  ])('%s', (_, body, status) => {
    expect(() => judgeBody(posted(body), reply(status, ''))).toThrow();
  });

  test.each([
    ['start', { hosts: ['h1'] }, true],
    ['start', { hosts: [' H1 ', 'h2'], deadline: '2h' }, true],
    ['start', { hosts: ['h1', 'nowhere'] }, false],
    ['start', { hosts: ['h1'], deadline: 'soon' }, false],
    ['complete', { hosts: ['h1', 'h2'] }, false],
    ['complete', { hosts: ['h2'] }, true],
  ])('no %s of %j that could change something: %s', (kind, body, could) => {
    expect(couldChange(kind, body, { up: ['h1'], others: ['h2'] })).toBe(could);
  });
});
