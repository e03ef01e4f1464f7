import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { bundleHandlers, loadedBytes } from '../../../infra/functions/bundle.ts';
import { HANDLER_NAMES } from '../../../infra/functions/handler-rights.ts';
import { fakeProxy } from '../../adapters/http/fake-proxy.ts';
import { apiEvent } from '../../fakes/api-operations.ts';
import { FUNCTION_ENVIRONMENT } from '../../fakes/function-environment.ts';

const MEBIBYTE = 1_048_576;

let outputDirectory: string;
let again: string;
let metafile: Metafile;

beforeAll(async () => {
  outputDirectory = mkdtempSync(join(tmpdir(), 'peloton-bundle-'));
  again = mkdtempSync(join(tmpdir(), 'peloton-bundle-'));
  metafile = await bundleHandlers({ handlers: HANDLER_NAMES, outputDirectory });
  await bundleHandlers({ handlers: HANDLER_NAMES, outputDirectory: again });
});

afterAll(() => {
  for (const directory of [outputDirectory, again]) rmSync(directory, { recursive: true, force: true });
});

describe('the bundle', () => {
  test.each(HANDLER_NAMES)('loads less than 1 MiB for %s', (name) => {
    expect(loadedBytes(metafile, name)).toBeLessThan(MEBIBYTE);
  });

  test('counts the chunks that an entry imports', () => {
    const entry = Object.entries(metafile.outputs).find(([path]) => path.endsWith('/look-at-hosts.mjs'))?.[1];

    expect(loadedBytes(metafile, 'look-at-hosts')).toBeGreaterThan((entry?.bytes ?? 0) + 100_000);
  });

  test.each([
    ['credentials', 'client-secrets-manager'],
    ['functions that repair', 'client-lambda'],
    ['documents that repair', 'client-ssm'],
  ])('keeps the client for %s out of functions that never use it', (_what, client) => {
    const [entry] = Object.keys(metafile.outputs).filter((path) => path.endsWith('/api-queries.mjs'));
    const seen = new Set<string>();
    const inputs = (path: string): string[] => {
      if (seen.has(path)) return [];
      seen.add(path);
      const output = metafile.outputs[path];
      const imported = output?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
      return [...Object.keys(output?.inputs ?? {}), ...imported.flatMap((chunk) => inputs(chunk.path))];
    };

    const ofClient = (paths: readonly string[]) => paths.filter((path) => path.includes(`@aws-sdk/${client}/`));
    expect(ofClient(Object.keys(metafile.inputs))).not.toEqual([]);
    expect(ofClient(inputs(entry ?? ''))).toEqual([]);
  });

  test('does not load undici for queries that call only AWS', () => {
    const chunk = Object.entries(metafile.outputs).find(([, { inputs }]) =>
      Object.keys(inputs).some((path) => path.endsWith('undici/lib/dispatcher/agent.js')),
    );

    expect(chunk?.[1].bytes).toBeGreaterThan(200_000);
    expect(loadedBytes(metafile, 'api-queries') + (chunk?.[1].bytes ?? 0)).toBeLessThan(MEBIBYTE);
    expect(loadedBytes(metafile, 'api-queries')).toBeLessThan(750_000);
  });

  test('is the same, byte for byte, from the same sources', () => {
    expect(digests(again)).toEqual(digests(outputDirectory));
  });

  test('runs on plain Node: every entry exports its handler, without settings and node_modules', () => {
    const script = `
      for (const name of ${JSON.stringify(HANDLER_NAMES)}) {
        const { handler } = await import('file://${outputDirectory}/' + name + '.mjs');
        if (typeof handler !== 'function') throw new Error(name + ' exports no handler');
      }`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      cwd: outputDirectory,
      env: {},
    });

    expect(run).toMatchObject({ status: 0, stderr: '' });
  });

  test('still talks HTTP with what is left of undici', async () => {
    const calls: (string | undefined)[] = [];
    const master = createServer((request, response) => {
      calls.push(request.url);
      response.writeHead(400).end('no');
    }).listen(0, '127.0.0.1');
    await once(master, 'listening');
    const url = `http://127.0.0.1:${(master.address() as AddressInfo).port}`;
    const script = `
      const { handler } = await import('file://${outputDirectory}/api-queries.mjs');
      await handler(${JSON.stringify(apiEvent('GET /v1/health'))}, {});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: settingsWith(url) });
    await once(child, 'exit');
    master.close();

    expect(calls).toContain('/api/v1');
  });

  test('still makes tunnels through a proxy with what is left of undici', async () => {
    await using proxy = await fakeProxy({ refuse: 403 });
    const script = `
      const { handler } = await import('file://${outputDirectory}/api-queries.mjs');
      await handler(${JSON.stringify(apiEvent('GET /v1/health'))}, {});`;
    const through = { MESOS_MASTERS: 'https://m1.invalid', HTTPS_PROXY: `http://${proxy.host}` };
    const env = { ...settingsWith('http://127.0.0.1:9'), ...through };
    await once(spawn(process.execPath, ['--input-type=module', '-e', script], { env }), 'exit');

    expect(proxy.asked.map(({ line }) => line)).toContain('CONNECT m1.invalid:443');
  });

  test('keeps the names of errors', () => {
    const script = `
      const { handler } = await import('file://${outputDirectory}/api-queries.mjs');
      const event = ${JSON.stringify(apiEvent('GET /v1/hosts'))};
      console.log((await handler(event, {}).catch((error) => ({ body: error.name }))).body);`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env: {} });

    expect(run.stdout).toMatch(/misconfigured/i);
  });
});

test('bundling fails with the path of every missing handler', async () => {
  const handlersDirectory = mkdtempSync(join(tmpdir(), 'peloton-handlers-'));
  writeFileSync(join(handlersDirectory, 'there.ts'), 'export const handler = () => 1;\n');
  const bundling = bundleHandlers({ handlers: ['there', 'gone', 'lost'], handlersDirectory, outputDirectory: again });

  await expect(bundling).rejects.toThrow(`no such handler in ${handlersDirectory}:\n  - gone.ts\n  - lost.ts`);
  rmSync(handlersDirectory, { recursive: true });
});

/** A whole environment whose every service is the server at that URL. */
function settingsWith(url: string): Record<string, string> {
  return {
    ...FUNCTION_ENVIRONMENT,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_ENDPOINT_URL: url,
    MESOS_MASTERS: url,
  };
}

function digests(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(directory.length), createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}
