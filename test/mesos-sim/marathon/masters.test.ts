import type { Fault, MarathonOptions } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { ask } from '../ask-scheduler.ts';
import { kill, marathon, send, startWeb, WEB } from './web-app.ts';

const start = (more: MarathonOptions = {}) =>
  startWeb('127.6.0.1', { app: { instances: 2 }, marathon: more, cluster: { hosts: 2 } });

function showApp(base = marathon.url, init: RequestInit = {}) {
  return ask(`${base}/v2/apps${WEB}`, init);
}

describe('of several Marathons', () => {
  test('those that do not lead pass on what they are asked, and say for whom they speak', async () => {
    await start({ masters: 2 });
    const [first = '', second = ''] = marathon.urls;

    const passedOn = await showApp(second);

    expect(passedOn.status).toBe(200);
    expect(passedOn.headers.get('x-marathon-leader')).toBe(first);
    expect(passedOn.headers.get('x-marathon-via')).toBe(`1.1 ${second.replace('http://', '')}`);
    expect((await showApp(first)).headers.get('x-marathon-via')).toBeNull();
    expect((await ask(`${second}/v2/leader`)).json).toEqual({ leader: first.replace('http://', '') });
  });

  test('those that do not lead lose the body of a DELETE', async () => {
    await start({ masters: 2, apps: [{ id: WEB, instances: 1, pod: true }] });
    const killNone = (base = '') => ask(`${base}/v2/pods${WEB}::instances`, { method: 'DELETE', body: '[]' });

    expect(await killNone(marathon.urls[0])).toMatchObject({ status: 200, json: [] });
    expect((await killNone(marathon.urls[1])).status).toBe(400);
  });

  test('another leads after a failover', async () => {
    await start({ masters: 2 });

    marathon.failover();

    expect((await showApp(marathon.urls[0])).headers.get('x-marathon-leader')).toBe(marathon.urls[1]);
  });

  test('none answers while nobody leads, but to a ping', async () => {
    await start({ masters: 2 });

    marathon.loseLeader();

    const refused = await showApp(marathon.urls[1]);
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('Could not determine the current leader');
    expect((await ask(`${marathon.url}/ping`)).text).toBe('pong');
  });
});

describe('credentials', () => {
  test('of a user are asked for by basic authentication', async () => {
    await start({ credentials: { user: 'ops', password: 'secret' } });
    const as = (user: string) => showApp(marathon.url, { headers: { authorization: `Basic ${btoa(user)}` } });

    const refused = await showApp();

    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('basic realm="null"');
    expect((await as('ops:wrong')).status).toBe(401);
    expect((await as('ops:secret')).status).toBe(200);
  });

  test('may be a token', async () => {
    await start({ credentials: { token: 'abc' } });
    const as = (authorization: string) => showApp(marathon.url, { headers: { authorization } });

    expect(await as('token=wrong')).toMatchObject({ status: 401, json: { message: 'Invalid username or password.' } });
    expect((await as('token=abc')).status).toBe(200);
  });
});

describe('a fault', () => {
  test.each<{ fault: Fault; status: number; text: string }>([
    { fault: { answers: 403, body: '{"message":"no"}' }, status: 403, text: '{"message":"no"}' },
    { fault: { answers: 'garbage' }, status: 200, text: '{"tasks":[{' },
    { fault: { answers: 'empty' }, status: 200, text: '' },
    { fault: { answers: 'redirect', location: 'https://login' }, status: 302, text: '' },
  ])('makes it answer $fault', async ({ fault, status, text }) => {
    await start();

    marathon.setFault(fault);

    const said = await showApp();
    expect(said).toMatchObject({ status, text });
    expect(said.headers.get('location')).toBe(fault.location ?? null);
    marathon.setFault(undefined);
    expect((await showApp()).status).toBe(200);
  });

  test('may be the page of a proxy', async () => {
    await start();
    marathon.setFault({ answers: 'html' });

    const said = await showApp();

    expect(said).toMatchObject({ status: 502, json: undefined });
    expect(said.headers.get('content-type')).toBe('text/html');
  });

  test('may be a broken connection, or none at all', async () => {
    await start();

    marathon.setFault({ answers: 'reset' });
    await expect(showApp()).rejects.toThrow('fetch failed');
    marathon.setFault({ answers: 'hang' });
    const hanging = new AbortController();
    const answer = showApp(marathon.url, { signal: hanging.signal });
    await eventually('the request to arrive', () => marathon.requests.length === 2);
    hanging.abort(new Error('waited in vain'));
    await expect(answer).rejects.toThrow('waited in vain');

    expect(marathon.requests).toMatchObject([{ status: undefined }, { status: undefined }]);
  });

  test('hits only the requests that it is for, and as many', async () => {
    await start();
    marathon.setFault({ answers: 500, only: ({ method }) => method === 'GET', times: 1 });

    expect((await kill([])).status).toBe(200);
    expect((await showApp()).status).toBe(500);
    expect((await showApp()).status).toBe(200);
  });

  test('may spoil the answer to what was done', async () => {
    await start();
    const [{ taskId } = { taskId: '' }] = marathon.app(WEB).tasks;
    marathon.resetLowest();
    marathon.setFault({ answers: 'reset', actsFirst: true });

    await expect(send('DELETE', `/v2/apps${WEB}/tasks/${taskId}`)).rejects.toThrow();

    expect(marathon.lowestAvailable(WEB)).toBe(1);
  });
});

test('the log has each request as it was asked', async () => {
  await start();

  await showApp(marathon.url, { headers: { authorization: 'token=abc' } });

  expect(marathon.requests).toMatchObject([
    { server: 0, method: 'GET', path: `/v2/apps${WEB}`, status: 200, headers: { authorization: 'token=abc' } },
  ]);
  marathon.clearRequests();
  expect(marathon.requests).toEqual([]);
});
