import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const started: ChildProcess[] = [];
const left: number[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  for (const pid of left.filter(isAlive)) process.kill(pid, 'SIGKILL');
});

/** A simulated cluster that npm runs: npm, the URL of its master, and the process behind it. */
async function simulator() {
  const npm = spawn('npm', ['run', '--silent', 'mesos-sim', '--', '--port', '0', '--hosts', '1'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(npm);
  for await (const line of createInterface({ input: npm.stdout })) {
    const url = /^mesos master on (.*)/.exec(line)?.[1];
    if (url !== undefined) return { npm, url, launcher: descendant(npm.pid ?? 0, 'local/launch.mjs') };
  }
  throw new Error('it ended before it was ready');
}

/** The process below that one whose command line begins with a Node and this file. */
function descendant(pid: number, file: string): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  for (const child of children) {
    if (readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0')[1] === file) return child;
    const below = descendant(child, file);
    if (below > 0) return below;
  }
  return 0;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('a command keeps what Node has compiled', () => {
  const own = temporaryFolder();

  /** The folder that a command of the launcher uses. */
  async function folder(environment: NodeJS.ProcessEnv): Promise<string> {
    const entry = join(own, 'entry.mjs');
    writeFileSync(entry, "import { getCompileCacheDir } from 'node:module'; console.log(getCompileCacheDir());");
    const { NODE_COMPILE_CACHE: _, ...env } = process.env;
    const command = spawn(process.execPath, [join(root, 'local/launch.mjs'), entry], {
      env: { ...env, ...environment },
    });
    started.push(command);
    return (await text(command.stdout)).trim();
  }

  test('beside the dependencies that it belongs to', async () => {
    expect(await folder({})).toContain(join(root, 'node_modules', '.cache', 'node-compile'));
  });

  test('or where the operator says', async () => {
    expect(await folder({ NODE_COMPILE_CACHE: own })).toContain(own);
  });
});

const describeWithProc = process.platform === 'linux' ? describe : describe.skip;

describeWithProc('a command of npm', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)('leaves nothing behind when npm gets %s', async (signal) => {
    const { npm, url, launcher } = await simulator();
    expect(launcher).toBeGreaterThan(0);
    left.push(launcher);

    npm.kill(signal);
    await once(npm, 'exit');
    await untilGone(launcher);

    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});
