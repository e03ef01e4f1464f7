import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fakeService } from '../fake-service.ts';
import { runCli } from '../run-cli.ts';
import { accepted, hostView } from '../samples.ts';

const MAIN = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));

async function ended(child: ChildProcess): Promise<{ exitCode: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stderr };
}

/** Runs the CLI as a process whose standard output cannot be written. */
async function withFullDisk(...args: string[]) {
  const full = openSync('/dev/full', 'w');
  try {
    return await ended(spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', full, 'pipe'] }));
  } finally {
    closeSync(full);
  }
}

describe('output that cannot be written', () => {
  test('is reported in a sentence, with code 4: the request was accepted', async () => {
    await using service = await fakeService(() => ({ status: 202, body: accepted(['h1']) }));

    const { exitCode, stderr } = await withFullDisk('host', 'maintenance', 'start', 'h1', '--url', service.url);

    expect(stderr).toMatch(
      /^peloton: the output cannot be written: .*ENOSPC.*\n {2}a maintenance that was requested goes on/,
    );
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(4);
    expect(service.asked).toHaveLength(1);
  });

  test('ends a watch too, which would run on without output', async () => {
    await using service = await fakeService(({ method }) =>
      method === 'POST'
        ? { status: 202, body: accepted(['h1']) }
        : { body: hostView({ hostname: 'h1', state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' }) },
    );

    const args = ['host', 'maintenance', 'start', 'h1', '--watch', '--url', service.url];

    expect((await withFullDisk(...args)).exitCode).toBe(4);
  });

  test('does not hide that the request was refused', async () => {
    const { exitCode } = await withFullDisk('host', 'query', '--states', 'broken');

    expect(exitCode).toBe(2);
  });

  test('ends quietly when the reader has gone away', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [hostView()] } }));
    const args = ['host', 'query', '--json', '--url', service.url];
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.destroy();

    expect(await ended(child)).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('a terminal of unknown width', () => {
  test('is taken to have 80 columns', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [hostView({ hostname: 'h'.repeat(60) })] } }));

    const at = async (columns: number) => (await runCli(['host', 'query', '--url', service.url], { columns })).stdout;

    expect(await at(0)).toBe(await at(80));
  });

  test('gets plain lines from a watch, not lines that are redrawn', async () => {
    await using service = await fakeService(({ method }) =>
      method === 'POST'
        ? { status: 202, body: accepted(['h1']) }
        : { body: hostView({ hostname: 'h1', state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN' }) },
    );

    const args = ['host', 'maintenance', 'start', 'h1', '--watch', '--url', service.url];
    const { exitCode, stdout } = await runCli(args, { columns: 0 });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\d\d:\d\d:\d\d h1 HOST_STATE_DOWN\n/);
  });
});
