import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fakeService } from '../fake-service.ts';
import { runCli } from '../run-cli.ts';
import { hostView } from '../samples.ts';

/** `peloton console`, as a process: the pages, and the way to the service. */

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

async function openConsole(service: string) {
  const main = join(import.meta.dirname, '../../../cli/main.ts');
  const child = spawn(process.execPath, [main, 'console', '--no-open', '--url', service], {
    env: { PATH: process.env.PATH, HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const url = /^console on (http:\S+)\/$/.exec(line)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error('it ended before it listened');
}

describe('peloton console', () => {
  test('serves the page, and passes the API on with what the console needs', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [hostView()] } }));
    const { url, child } = await openConsole(service.url);

    const page = await fetch(`${url}/hosts/h1`);
    const hosts = await fetch(`${url}/v1/hosts?limit=5`, { headers: { cookie: 'a=b', 'if-none-match': '"x"' } });

    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<div id="console">');
    expect(await hosts.json()).toEqual({ hosts: [hostView()] });
    expect(service.asked[0]).toMatchObject({ method: 'GET', path: '/v1/hosts', query: { limit: '5' } });
    expect(service.asked[0]?.headers).toMatchObject({ 'if-none-match': '"x"' });
    expect(service.asked[0]?.headers.cookie).toBeUndefined();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('keeps to what its page may ask: no foreign page, no other path', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));
    const { url } = await openConsole(service.url);
    const statusOf = async (path: string, headers: Record<string, string>) => {
      const asked = request(url + path, { headers });
      asked.end();
      const [response] = await once(asked, 'response');
      response.resume();
      return response.statusCode;
    };

    expect(await statusOf('/v1/hosts', { host: 'attacker.example' })).toBe(403);
    expect(await statusOf('/v1/hosts', { origin: 'http://attacker.example' })).toBe(403);
    expect(await statusOf('/v1/hosts', { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await statusOf('/metrics', {})).toBe(404);
    expect(service.asked).toEqual([]);
  });

  test('says in the form of the API that the service is away, or that it cannot sign', async () => {
    const away = await openConsole('http://127.0.0.1:9');
    const unsigned = await openConsole('https://abc.execute-api.eu-west-1.amazonaws.com');

    const [one, other] = await Promise.all([fetch(`${away.url}/v1/hosts`), fetch(`${unsigned.url}/v1/hosts`)]);

    expect([one.status, await one.json()]).toEqual([
      502,
      expect.objectContaining({ type: '/problems/unreachable', title: expect.stringContaining('cannot be reached') }),
    ]);
    expect([other.status, await other.json()]).toEqual([
      401,
      expect.objectContaining({ type: '/problems/no-credentials', detail: expect.stringContaining('aws sso login') }),
    ]);
  });

  test('refuses a port that is no port, and says which is in use', async () => {
    await using service = await fakeService(() => ({ body: {} }));
    const { port } = new URL(service.url);

    expect(await runCli(['console', '--port', '70000'])).toMatchObject({ exitCode: 2 });
    expect(await runCli(['console', '--no-open', '--port', port])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`port ${port} is in use`),
    });
  });
});
