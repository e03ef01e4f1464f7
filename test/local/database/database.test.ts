import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createDynamoClient } from '../../../functions/adapters/store/dynamo/dynamo-client.ts';
import { createTableInput } from '../../../functions/adapters/store/dynamo/table.ts';
import { createDynamoStore } from '../../../functions/adapters/store/dynamo-store.ts';
import { HOST_STATES } from '../../../functions/domain/host/host.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { createTable } from '../../../local/database/create-table.ts';
import { LOCAL_ACCESS, startDatabase } from '../../../local/database/database.ts';
import { host } from '../../adapters/store/suite/records.ts';

const TABLE = createTableInput('hosts');

describe('the embedded database', () => {
  let dir: string;
  const cleanUp: (() => unknown)[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'database-test-'));
  });
  afterEach(async () => {
    for (const undo of cleanUp.splice(0).reverse()) await undo();
    await rm(dir, { recursive: true });
  });

  async function open(where = dir): Promise<{ endpoint: string; store: Store; stop(): Promise<void> }> {
    const { endpoint, stop } = await startDatabase({ dir: where });
    cleanUp.push(stop);
    await createTable(endpoint, TABLE);
    const client = createDynamoClient({ endpoint, ...LOCAL_ACCESS });
    cleanUp.push(() => client.destroy());
    return { endpoint, store: createDynamoStore({ tableName: 'hosts', client }), stop };
  }

  /** A process that writes versions of some hosts, and prints a line for each written one. */
  function startWriter() {
    const script = fileURLToPath(new URL('./database-writer.ts', import.meta.url));
    const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    cleanUp.push(() => child.kill('SIGKILL'));
    return { child, lines: createInterface({ input: child.stdout }) };
  }

  test('listens on loopback only', async () => {
    const { endpoint } = await open(':memory:');

    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each([
    ['a page of another site', { origin: 'http://evil.example' }],
    [
      'what that page asks beforehand',
      { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
      'OPTIONS',
    ],
    ['a name that was bound to this machine anew', { host: 'evil.example' }],
  ])('refuses %s, and allows no other site', async (_, headers, method = 'POST') => {
    const { endpoint } = await open(':memory:');
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const target = { 'x-amz-target': 'DynamoDB_20120810.DeleteTable', 'content-type': 'application/x-amz-json-1.0' };
    request(endpoint, { method, headers: { ...target, ...headers } }, resolve)
      .on('error', reject)
      .end('{"TableName":"hosts"}');
    const reply = await promise;
    reply.resume();

    expect(reply.statusCode).toBe(403);
    expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('keeps its data when it is stopped and started again', async () => {
    const first = await open();
    await first.store.putHost(host('h1'), 0);
    await first.stop();

    expect(await (await open()).store.host('h1')).toEqual({ ...host('h1'), version: 1 });
  });

  test('keeps nothing in memory', async () => {
    const first = await open(':memory:');
    await first.store.putHost(host('h1'), 0);
    await first.stop();

    expect(await (await open(':memory:')).store.host('h1')).toBeUndefined();
  });

  test('can be stopped twice', async () => {
    const { stop } = await open();
    await stop();

    await expect(stop()).resolves.toBeUndefined();
  });

  test('keeps all confirmed writes when its process is killed, and consistent indexes', async () => {
    const { child, lines } = startWriter();
    const confirmed = new Map<string, number>();
    for await (const line of lines) {
      const [hostname = '', version] = line.split(' ');
      confirmed.set(hostname, Math.max(Number(version), confirmed.get(hostname) ?? 0));
      if (Number(version) === 40) child.kill('SIGKILL');
    }

    const { store } = await open();

    const listed = new Map<string, { version: number; times: number }>();
    for (const state of HOST_STATES) {
      for (const { hostname, version } of (await store.hostsByState([state], 100)).items) {
        listed.set(hostname, { version, times: (listed.get(hostname)?.times ?? 0) + 1 });
      }
    }
    expect(confirmed.size).toBe(20);
    for (const [hostname, version] of confirmed) {
      const record = await store.host(hostname);
      expect(record?.version).toBeGreaterThanOrEqual(version);
      expect(listed.get(hostname)).toEqual({ version: record?.version, times: 1 });
    }
  });

  test('waits for the files of a process that is about to die', async () => {
    const { child, lines } = startWriter();
    await once(lines, 'line');
    setTimeout(() => child.kill('SIGKILL'), 1_500);

    const { store } = await open();

    expect((await store.hostsByState(HOST_STATES, 100)).items.length).toBeGreaterThan(0);
  });

  test('an impossible folder is an error that names it', async () => {
    await expect(startDatabase({ dir: '/dev/null/database' })).rejects.toThrow(/\/dev\/null/);
  });

  test('survives a client that hangs up in the middle of a request', async () => {
    const { endpoint, store } = await open(':memory:');
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 900\r\n\r\n{"Tab',
    );
    await store.health();
    socket.resetAndDestroy();
    await once(socket, 'close');

    for (let n = 0; n < 20; n += 1) await store.health();
    await expect(store.putHost(host('h1'), 0)).resolves.toMatchObject({ version: 1 });
  });

  test('an existing table stays as it is', async () => {
    const { endpoint, store } = await open(':memory:');
    await store.putHost(host('h1'), 0);
    await createTable(endpoint, TABLE, { ttlAttribute: 'expiresAt' });

    expect(await store.host('h1')).toBeDefined();
  });

  test('a table with other keys is refused', async () => {
    const { endpoint } = await open(':memory:');
    const other = createTableInput('hosts', [
      { name: 'hosts-by-state-and-shard', partition: 'zone', sort: 'hostname' },
    ]);

    await expect(createTable(endpoint, other)).rejects.toThrow(
      /'hosts' belongs to another version \(it lacks hosts-by-state-and-shard HASH zone, RANGE hostname\): remove it/,
    );
  });
});

describe('another DynamoDB', () => {
  const cleanUp: (() => unknown)[] = [];
  afterEach(() => {
    for (const undo of cleanUp.splice(0)) undo();
  });

  async function listening(server: Server): Promise<string> {
    cleanUp.push(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('is named with its setting when nothing listens there', async () => {
    await expect(createTable('http://127.0.0.1:1', TABLE)).rejects.toThrow(
      /^the DynamoDB at http:\/\/127.0.0.1:1 cannot be used: .*connect ECONNREFUSED 127.0.0.1:1: check DYNAMODB_ENDPOINT, or leave/,
    );
  });

  test('is named with its setting, in one line, when a web page answers there', async () => {
    const endpoint = await listening(createHttpServer((_request, response) => response.end('<html>hello</html>')));

    await expect(createTable(endpoint, TABLE)).rejects.toThrow(
      /^the DynamoDB at \S+ cannot be used: .*: check DYNAMODB_ENDPOINT.*$/,
    );
  });

  test('is given up when it does not answer', async () => {
    const endpoint = await listening(createTcpServer((socket) => cleanUp.push(() => socket.destroy())));

    await expect(createTable(endpoint, TABLE, { requestTimeoutMs: 50 })).rejects.toThrow(
      /cannot be used.*DYNAMODB_ENDPOINT/,
    );
  });
});
