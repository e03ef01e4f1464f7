import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import {
  type Answer,
  client,
  clientReplaying,
  closeAll,
  deadMaster,
  master,
  OPERATOR,
  replaying,
} from './stand-ins/master.ts';

afterEach(closeAll);

const leading = replaying('a-06-v1-GET_AGENTS');

describe('a read', () => {
  test.each<{ name: string; answer: Answer; says: string }>([
    { name: '500', answer: { status: 500, body: 'boom' }, says: "answered 500 'boom'" },
    { name: '502 of a proxy', answer: { status: 502, body: '<h1>Bad Gateway</h1>' }, says: 'answered 502' },
    { name: '429', answer: { status: 429 }, says: 'answered 429' },
    { name: 'nothing in time', answer: { instead: 'silence' }, says: 'did not answer' },
    { name: 'a closed connection', answer: { instead: 'reset' }, says: 'did not answer' },
    { name: 'half an answer', answer: { instead: 'half', body: '{"type":"GET_AGENTS"}' }, says: 'did not answer' },
  ])('that gets $name is unavailable, and the message names the master', async ({ answer, says }) => {
    const leader = await master(() => answer);

    const patience = 'instead' in answer && answer.instead === 'silence' ? { timeoutMs: 100 } : {};

    await expect(client([leader], patience).agents()).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringContaining(`GET_AGENTS: no leading master answered: ${leader.url} ${says}`),
    });
  });

  test.each<{ name: string; answer: Answer }>([
    { name: 'a page', answer: { body: '<!DOCTYPE html><title>Sign in</title>' } },
    { name: 'JSON of something else', answer: { body: '{"status":"UP"}' } },
    { name: 'JSON that was cut', answer: { body: '{"type":"GET_AGENTS","get_agents":{"agents":[' } },
    { name: 'nothing', answer: { body: '' } },
    {
      name: 'an agent without an address',
      answer: { body: '{"type":"GET_AGENTS","get_agents":{"agents":[{"pid":"x"}]}}' },
    },
  ])('that gets $name with 200 is refused as unlike Mesos', async ({ answer }) => {
    const leader = await master(() => answer);

    await expect(client([leader]).agents()).rejects.toMatchObject({
      name: 'MesosRefused',
      message: expect.stringMatching(/^GET_AGENTS: the answer of .* does not look like Mesos .*200/),
    });
  });

  test('that gets an answer that is not HTTP is refused as unlike Mesos', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await expect(client([`http://127.0.0.1:${port}`]).agents()).rejects.toMatchObject({
        name: 'MesosRefused',
        message: expect.stringContaining('does not look like Mesos'),
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('over a connection that died while idle is repeated on a new one', async () => {
    let asked = 0;
    const leader = await master((request) => {
      asked += 1;
      return asked === 2 ? { instead: 'reset' } : leading(request);
    });
    const mesos = client([leader]);

    await mesos.agents();

    expect((await mesos.agents()).agents).toHaveLength(4);
    expect(asked).toBe(3);
  });

  test('quotes only the beginning of a long answer', async () => {
    const leader = await master(() => ({ status: 400, body: 'x'.repeat(5_000) }));

    const failure = await client([leader])
      .agents()
      .catch((error: Error) => error);

    expect((failure as Error).message.length).toBeLessThan(500);
  });
});

describe('credentials', () => {
  const lookAt = (error: unknown): string =>
    error instanceof Error ? `${error.message} ${error.stack} ${lookAt(error.cause)}` : String(error);

  test.each<{ name: string; answer: Answer }>([
    { name: '401', answer: { status: 401, body: '401 Unauthorized.' } },
    { name: '503', answer: { status: 503, body: 'No leader elected' } },
    { name: 'a reset', answer: { instead: 'reset' } },
  ])('are in no message after $name', async ({ answer }) => {
    const leader = await master(() => answer);

    const failure = await client([leader], { credentials: async () => OPERATOR })
      .agents()
      .catch((error) => error);

    expect(lookAt(failure)).not.toMatch(/s3cret-pass|b3BzOnMzY3JldC1wYXNz/);
  });

  test.each([
    { name: 'in text', status: 400, body: (sent: string) => `you sent ${sent}` },
    { name: 'in JSON', status: 200, body: (sent: string) => JSON.stringify({ headers: `you sent ${sent}` }) },
  ])('that a proxy echoes $name are blotted out', async ({ status, body }) => {
    const leader = await master(({ headers }) => ({ status, body: body(headers.authorization ?? '') }));

    const failure = await client([leader], { credentials: async () => OPERATOR })
      .agents()
      .catch((error) => error);

    expect(lookAt(failure)).toContain('you sent Basic ***');
    expect(lookAt(failure)).not.toContain('b3BzOnMzY3JldC1wYXNz');
  });

  test('that a proxy echoes are blotted out of its refusal and its redirect', async () => {
    const password = 's3cret-pass';
    const refusing = await master(() => ({ status: 401, body: JSON.stringify({ tried: `ops and ${password}` }) }));
    const redirecting = await master(() => ({
      status: 302,
      body: '',
      headers: { location: `https://login.example/?password=${password}` },
    }));

    for (const leader of [refusing, redirecting]) {
      const failure = await client([leader], { credentials: async () => OPERATOR })
        .agents()
        .catch((error) => error);

      expect(lookAt(failure)).toMatch(/ops and \*\*\*|password=\*\*\*/);
      expect(lookAt(failure)).not.toContain(password);
    }
  });

  test('are read anew on every call, so that a rotated secret is used', async () => {
    const leader = await master(leading);
    let secret = 'first';
    const mesos = client([leader], { credentials: async () => ({ principal: 'ops', secret }) });

    await mesos.agents();
    secret = 'second';
    await mesos.agents();

    const sent = leader.received.map(({ headers }) => atob((headers.authorization ?? '').slice('Basic '.length)));
    expect(sent).toEqual(['ops:first', 'ops:second']);
  });

  test('that cannot be read make Mesos unavailable', async () => {
    const leader = await master(leading);
    const credentials = () => Promise.reject(new Error('secrets manager is away'));

    await expect(client([leader], { credentials }).agents()).rejects.toMatchObject({ name: 'MesosUnavailable' });
    expect(leader.received).toHaveLength(0);
  });

  test('are not sent when there are none', async () => {
    const { mesos, leader } = await clientReplaying(['a-06-v1-GET_AGENTS'], { credentials: async () => undefined });

    await mesos.agents();

    expect(leader.received[0]?.headers.authorization).toBeUndefined();
  });
});

test('every exchange is reported with its call, its time, and its status or error', async () => {
  const leader = await master(leading);
  const reported: { call: string; ms: number; status?: number; error?: string }[] = [];

  await client([await deadMaster(), leader], { onCall: (call) => reported.push(call) }).agents();

  expect(reported).toEqual([
    { call: 'GET_AGENTS', ms: expect.any(Number), error: expect.stringContaining('ECONNREFUSED') },
    { call: 'GET_AGENTS', ms: expect.any(Number), status: 200 },
  ]);
});
