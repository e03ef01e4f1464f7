import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMesosClient } from '../../../functions/adapters/mesos/calls/client.ts';
import { CERTIFICATE, KEY } from '../../fakes/certificate.ts';
import { listening } from '../../local-server.ts';
import { recorded } from './stand-ins/recorded.ts';

/** A master behind https: the client verifies its certificate before it sends credentials. */

const credentials = async () => ({ principal: 'ops', secret: 'planted-secret' });
const seen: (string | undefined)[] = [];
const server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
  seen.push(request.headers.authorization);
  request.resume();
  response.setHeader('content-type', 'application/json').end(recorded('a-06-v1-GET_AGENTS').response.body);
});
let master = '';

beforeAll(async () => {
  const { port } = await listening(server);
  master = `https://127.0.0.1:${port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a master with a verified certificate gets the call with credentials', async () => {
  const client = createMesosClient({ masters: [master], api: 'v1', credentials, connect: { ca: CERTIFICATE } });
  try {
    const { agents } = await client.agents();

    expect(agents.map(({ hostname }) => hostname).sort()).toEqual(['host1', 'host2', 'host3', 'host4']);
    expect(seen.splice(0)).toEqual([`Basic ${Buffer.from('ops:planted-secret').toString('base64')}`]);
  } finally {
    await client.close();
  }
});

test('a master without a verified certificate gets nothing, and the error names the reason', async () => {
  const client = createMesosClient({ masters: [master], api: 'v1', credentials });
  try {
    const failure = await client.agents().catch((error: unknown) => error);

    expect(failure).toMatchObject({ name: 'MesosUnavailable', message: expect.stringMatching(/certificate/) });
    expect(String(failure)).not.toContain('planted-secret');
    expect(seen).toEqual([]);
  } finally {
    await client.close();
  }
});

test.each([
  ['which is in the file that NODE_EXTRA_CA_CERTS names', CERTIFICATE, '4 agents'],
  ['which is not in that file', '', 'MesosUnavailable'],
  ['which Node is set not to verify', '', 'MesosUnavailable', '0'],
])('of an authority %s, in a process of its own', async (_, pem, says, NODE_TLS_REJECT_UNAUTHORIZED = '1') => {
  const directory = mkdtempSync(join(tmpdir(), 'peloton-ca-'));
  const file = join(directory, 'ca.pem');
  writeFileSync(file, pem);
  const script = `
    const { createMesosClient } = await import('${import.meta.resolve('../../../functions/adapters/mesos/calls/client.ts')}');
    const client = createMesosClient({ masters: ['${master}'], api: 'v1' });
    console.log(await client.agents().then(({ agents }) => agents.length + ' agents', (error) => error.name));
    await client.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: file, NODE_TLS_REJECT_UNAUTHORIZED },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  rmSync(directory, { recursive: true });

  expect(said.trim()).toBe(says);
});
