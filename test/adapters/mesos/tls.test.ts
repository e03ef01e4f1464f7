import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMesosClient } from '../../../functions/adapters/mesos/client.ts';
import { recorded } from './recorded.ts';

/** A master behind https: its certificate is verified, and its credentials go nowhere before that. */

/** For 127.0.0.1, signed by itself, made for this test alone; its key protects nothing. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBuzCCAWGgAwIBAgIUA7aHatj264/gF9VrsyqTqHlhN38wCgYIKoZIzj0EAwIw
JDEiMCAGA1UEAwwZbWVzb3MgbWFzdGVyIG9mIHRoZSB0ZXN0czAgFw0yNjExMjIx
NDAzMTZaGA8yMTI2MTAyOTE0MDMxNlowJDEiMCAGA1UEAwwZbWVzb3MgbWFzdGVy
IG9mIHRoZSB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLvH844NMQ9N
CrATL3bpo8fe37w6ZfbiYOCrpsxd40NzZ49Cegl4DkruBKJERS8GidSv4r9Qu0S8
tUmAyqs6hnCjbzBtMB0GA1UdDgQWBBQznkHxrbPjWOmeZlzcufWdZ8XArjAfBgNV
HSMEGDAWgBQznkHxrbPjWOmeZlzcufWdZ8XArjAPBgNVHRMBAf8EBTADAQH/MBoG
A1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAKBggqhkjOPQQDAgNIADBFAiEA8Off
A85OHhmme62d7Qa3KnxX6lxxOa3f74D4lGTuFoACIApp88vUTu0/f8cMUrM0JANi
MY6JYV/yAONxpO8TpKDE
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJVPy8T9MADkYR15p
1LHMAN0UoGhCDu13xv9/wM6R0m6hRANCAAS7x/OODTEPTQqwEy926aPH3t+8OmX2
4mDgq6bMXeNDc2ePQnoJeA5K7gSiREUvBonUr+K/ULtEvLVJgMqrOoZw
-----END PRIVATE KEY-----`;

const credentials = async () => ({ principal: 'ops', secret: 'planted-secret' });
const seen: (string | undefined)[] = [];
const server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
  seen.push(request.headers.authorization);
  request.resume();
  response.setHeader('content-type', 'application/json').end(recorded('a-06-v1-GET_AGENTS').response.body);
});
let master = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  master = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('talks https to a master whose certificate it can verify, with credentials', async () => {
  const client = createMesosClient({ masters: [master], api: 'v1', credentials, connect: { ca: CERTIFICATE } });
  try {
    const { agents } = await client.agents();

    expect(agents.map(({ hostname }) => hostname).sort()).toEqual(['host1', 'host2', 'host3', 'host4']);
    expect(seen.splice(0)).toEqual([`Basic ${Buffer.from('ops:planted-secret').toString('base64')}`]);
  } finally {
    await client.close();
  }
});

test('says nothing to a master whose certificate it can not verify, and names the reason', async () => {
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
