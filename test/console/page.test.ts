import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { screenAt } from '../../console/address/screens.ts';
import { foreignRequest } from '../../console/serve/browser-guard.ts';
import { consoleFiles } from '../../console/serve/bundle.ts';
import { isPageRequest, servePage } from '../../console/serve/serve-page.ts';
import { ApiServer } from '../../local/http/api-server.ts';

/** The console's files, and how they are served. */

let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.listen(0);
  server.serve(async (asked, url, _body, response) => {
    const isPage = isPageRequest(asked.method, url.pathname);
    if (isPage && (await servePage(consoleFiles, asked, url.pathname, response))) return;
    response.writeHead(404).end();
  });
});
afterAll(() => server.stop());

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** fetch forbids some of these headers. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  const { port } = { port: server.port } satisfies Pick<AddressInfo, 'port'>;
  const asked = request({ host: '127.0.0.1', port, path, method, headers });
  asked.end();
  const [response] = await once(asked, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
}

const LINK_ON_ANOTHER_SITE = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

describe('the console', () => {
  test('has at most 60 KiB, packed', async () => {
    const files = await consoleFiles();
    const bytes = files.reduce((sum, { text }) => sum + gzipSync(text).length, 0);

    expect(files.map(({ type }) => type.split(';')[0]).sort()).toEqual([
      ...['image/svg+xml', 'text/css', 'text/html', 'text/javascript'],
    ]);
    expect(bytes).toBeLessThan(60 * 1_024);
  });

  test('is one page at the addresses of all screens', async () => {
    const paths = [
      '/',
      '/attention',
      '/hosts/h1.example.com',
      '/maintenances',
      '/maintenances/m-1',
      '/plan',
      '/windows',
    ];
    const pages = await Promise.all([...paths, '/windows/w'].map((path) => get(path)));

    expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(pages[0]).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  });

  test('brings its own files, which a browser may keep, and no others', async () => {
    const { text } = await get('/');
    const [, script = ''] = /src="(.*?)"/.exec(text) ?? [];

    expect(await get(script)).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect((await get('/')).headers['cache-control']).toBe('no-cache');
    expect((await get('/console/other.js')).status).toBe(404);
    expect((await get('/console/..%2f..%2fpackage.json')).status).toBe(404);
  });

  test('runs no script but its own, and stands in no other page', async () => {
    const { headers, text } = await get('/');

    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|style=|\son\w+=/);
  });

  test('answers HEAD without a body, and leaves other methods to the API', async () => {
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect((await get('/', {}, 'POST')).status).toBe(404);
    expect((await get('/v1/hosts')).status).toBe(404);
  });
});

describe('a link on another site', () => {
  test('opens a screen', async () => {
    expect((await get('/hosts/h1', LINK_ON_ANOTHER_SITE)).status).toBe(200);
  });

  test('does not open the API', async () => {
    expect((await get('/v1/hosts', LINK_ON_ANOTHER_SITE)).status).toBe(403);
  });

  test('does not open a screen within its page, or by a rebound name', async () => {
    expect((await get('/', { ...LINK_ON_ANOTHER_SITE, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
    expect((await get('/', { ...LINK_ON_ANOTHER_SITE, 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect((await get('/', { host: 'attacker.example:80' })).status).toBe(403);
    expect(
      foreignRequest({ host: '127.0.0.1:80', origin: 'http://attacker.example' }, 80, { isScreen: true }),
    ).toContain('attacker.example');
  });
});

describe('the address of a screen', () => {
  test.each([
    ['/', 'fleet', ''],
    ['/hosts/h1', 'host', 'h1'],
    ['/hosts/a%2Fb%20%3Cimg%3E', 'host', 'a/b <img>'],
    ['/maintenances', 'maintenances', ''],
    ['/maintenances/m-1', 'maintenance', 'm-1'],
  ])('%s is of %s', (path, screen, subject) => {
    expect(screenAt(path)).toEqual({ screen, subject });
  });

  test.each(['/hosts', '/hosts/', '/hosts/a/b', '/hosts/%E0%A4%A', '/v1/hosts', '/metrics', '/openapi.json', '/Plan'])(
    '%s is of none',
    (path) => {
      expect(screenAt(path)).toBeUndefined();
    },
  );
});
