import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleHandlers, loadedBytes, loadedFiles } from '../../../infra/functions/bundle.ts';
import { HANDLER_GROUPS, HANDLER_NAMES } from '../../../infra/functions/handler-rights.ts';
import { fakeProxy } from '../../adapters/http/fake-proxy.ts';
import { apiEvent } from '../../fakes/api-operations.ts';
import { FUNCTION_ENVIRONMENT } from '../../fakes/function-environment.ts';
import { listening } from '../../local-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const MEBIBYTE = 1_048_576;

const outputDirectory = temporaryFolder();
const again = temporaryFolder();
let metafile: Metafile;

beforeAll(async () => {
  metafile = await bundleHandlers({ groups: HANDLER_GROUPS, outputDirectory });
  await bundleHandlers({ groups: HANDLER_GROUPS, outputDirectory: again });
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
    ['schedules of windows', 'client-scheduler'],
    ['functions that repair', 'client-lambda'],
    ['documents that repair', 'client-ssm'],
    ['alarms of gates', 'client-cloudwatch'],
  ])('keeps the client for %s out of functions that never use it', (_what, client) => {
    const ofClient = (paths: readonly string[]) => paths.filter((path) => path.includes(`@aws-sdk/${client}/`));

    expect(ofClient(Object.keys(metafile.inputs))).not.toEqual([]);
    expect(ofClient(inputsOf('api-queries'))).toEqual([]);
  });

  test.each(['marathon', 'peloton', 'webhook', 'repairs', 'gates'])(
    'loads the adapters of %s only where settings name one',
    (name) => {
      const ofKind = (paths: readonly string[]) =>
        paths.filter((path) => path.includes(`/adapters/`) && path.includes(`/${name}/`));

      expect(ofKind(Object.keys(metafile.inputs))).not.toEqual([]);
      expect(ofKind(inputsOf('move-tasks'))).toEqual([]);
    },
  );

  test.each(HANDLER_NAMES)('imports no adapter and no client of AWS with %s', (name) => {
    const script = `
      await import('file://${outputDirectory}/${name}.mjs');
      const loaded = process.moduleLoadList.map((module) => module.split(' ').at(-1));
      console.log(JSON.stringify(loaded.filter((module) => /^(https|internal\\/deps\\/undici|http2)/.test(module))));`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env: {} });

    expect(run).toMatchObject({ status: 0, stdout: '[]\n' });
  });

  test.each(HANDLER_NAMES)('loads a handler from few files: %s', (name) => {
    expect(loadedFiles(metafile, name).length).toBeLessThanOrEqual(50);
  });

  test('does not load undici for invocations that call only AWS', () => {
    const chunk = Object.entries(metafile.outputs).find(([, { inputs }]) =>
      Object.keys(inputs).some((path) => path.endsWith('undici/lib/dispatcher/agent.js')),
    );

    expect(chunk?.[1].bytes).toBeGreaterThan(200_000);
    for (const name of HANDLER_NAMES) {
      expect(loadedFiles(metafile, name)).not.toContain(chunk?.[0]);
      expect(loadedBytes(metafile, name) + (chunk?.[1].bytes ?? 0)).toBeLessThan(MEBIBYTE);
    }
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
    });
    const { url, close } = await listening(master);
    const script = `
      const { handler } = await import('file://${outputDirectory}/api-queries.mjs');
      await handler(${JSON.stringify(apiEvent('GET /v1/health'))}, {});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: settingsWith(url) });
    await once(child, 'exit');
    await close();

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
  using folder = mkdtempDisposableSync(join(tmpdir(), 'peloton-handlers-'));
  const handlersDirectory = folder.path;
  writeFileSync(join(handlersDirectory, 'there.ts'), 'export const handler = () => 1;\n');
  const bundling = bundleHandlers({ groups: [['there', 'gone'], ['lost']], handlersDirectory, outputDirectory: again });

  await expect(bundling).rejects.toThrow(`no such handler in ${handlersDirectory}:\n  - gone.ts\n  - lost.ts`);
});

/** Sources of all that a handler loads. */
function inputsOf(handler: string): readonly string[] {
  return loadedFiles(metafile, handler).flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
}

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
