import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureAssembly } from '../../../local/assembly/assembly.ts';
import { prepareDataDir } from '../../../local/database/data-dir.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const START = join(import.meta.dirname, '../../../local/start.ts');
let service: ChildProcess | undefined;

beforeAll(ensureAssembly);
afterAll(() => void service?.kill('SIGKILL'));
const dir = temporaryFolder();

/** Linux can limit the size of a process' files, which acts like a full disk. */
const PRLIMIT = '/usr/bin/prlimit';
const onLinux = existsSync(PRLIMIT) ? test : test.skip;

/** The service of `npm start`. The shell makes it ignore the signal of the limit. */
async function startService(): Promise<{ url: string; stderr: () => string; limitFiles: (bytes: string) => void }> {
  const child = spawn('sh', ['-c', `trap '' XFSZ; exec "${process.execPath}" "${START}"`], {
    env: { PATH: process.env.PATH, PELOTON_PORT: '0', PELOTON_DATA_DIR: join(dir, 'data'), RECONCILE_SECONDS: '3600' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  service = child;
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^peloton listening on (.*)/.exec(line)?.[1];
    if (url === undefined) continue;
    const limitFiles = (bytes: string) =>
      void execFileSync(PRLIMIT, ['--pid', String(child.pid), `--fsize=${bytes}:`], { stdio: 'ignore' });
    return { url, stderr: () => stderr, limitFiles };
  }
  throw new Error(`the service did not start: ${stderr}`);
}

async function start(url: string): Promise<{ status: number; body: { type?: string; detail?: string } }> {
  const response = await fetch(`${url}/v1/maintenance/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"hosts":["host1"]}',
  });
  return { status: response.status, body: (await response.json()) as { type?: string; detail?: string } };
}

describe('a service whose disk is full', () => {
  onLinux(
    'refuses with the reason, is not healthy, and goes on by itself when there is space',
    async () => {
      const { url, stderr, limitFiles } = await startService();

      limitFiles('1');
      const refused = await start(url);
      const sick = await fetch(`${url}/v1/health`);

      expect(refused).toMatchObject({ status: 503, body: { type: '/problems/store-unavailable' } });
      expect(refused.body.detail).toMatch(/the files in .*database cannot be written .*: free disk space/);
      expect(sick.status).toBe(503);
      expect(await sick.json()).toMatchObject({
        status: 'error',
        store: { detail: expect.stringContaining('free disk space') },
      });
      expect(stderr()).not.toMatch(/\n\s+at .*node_modules/);

      limitFiles('unlimited');
      expect((await fetch(`${url}/v1/health`)).status).toBe(200);
      expect(await start(url)).toMatchObject({ status: 202 });
      service?.kill('SIGTERM');
      expect(await once(service as ChildProcess, 'exit')).toEqual([0, null]);
    },
    60_000,
  );
});

describe('a data directory', () => {
  test('on a file system without new directories is an error at once', () => {
    const unusable = process.platform === 'linux' ? '/proc/peloton/data' : '/dev/null/data';

    expect(() => prepareDataDir(unusable)).toThrow(
      new RegExp(`^the data directory ${unusable} cannot be used: .*; or set PELOTON_DATA_DIR to another one$`),
    );
  });

  test.each(['', '/below'])('that is a file%s is an error', (below) => {
    const file = join(dir, 'file');
    writeFileSync(file, '');

    expect(() => prepareDataDir(`${file}${below}`)).toThrow('it, or one above it, is a file: remove that');
  });

  test('is created with its parents, and stays empty', () => {
    const made = join(dir, 'a', 'b');

    expect(prepareDataDir(made)).toBe(realpathSync(made));
    expect(readdirSync(made)).toEqual([]);
  });

  test('that cannot be used ends npm start with its message', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    const environment = { PATH: process.env.PATH, PELOTON_PORT: '0', MESOS_MASTERS: 'http://127.0.0.1:9' };
    const child = spawn(process.execPath, [START], {
      env: { ...environment, PELOTON_DATA_DIR: join(file, 'data') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [[code], [said]] = await Promise.all([once(child, 'exit'), once(child.stderr, 'data')]);

    expect(code).toBe(1);
    expect(String(said)).toMatch(/^the data directory .* cannot be used: it, or one above it, is a file.*\n$/);
  });
});
