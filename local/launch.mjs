#!/usr/bin/env node
/**
 * Runs one TypeScript entry of this repository on the project's own Node 24, whatever Node started it.
 *
 *   node local/launch.mjs <entry.ts> [arguments]
 *
 * On a fresh clone it installs the locked dependencies first (Node 24 is one of them), and again when the lock
 * file has changed since. Plain JavaScript without imports from outside Node, because it runs before `npm ci`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.installed-lock');
const npmLock = join(root, 'node_modules', '.package-lock.json');
/** Outside node_modules, which npm ci empties. */
const installing = join(root, '.installing');
const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

// V8 is generous on a machine with much memory: it lets garbage fill 128 MiB of young objects, and the old ones grow fourfold,
// before it clears them away. A service beside others on a laptop shall not; it costs a little more work in V8's own threads.
const nodeFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', '--heap-growing-percent=50'];

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  if (!existsSync(node24)) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockDigest();
  // Installed by hand: npm writes its own lock file last, so a newer one than ours is a whole installation of it.
  return existsSync(npmLock) && statSync(npmLock).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Two commands that are started at once in a fresh clone: one installs, the other waits. Yields npm's exit code. */
function installOnce() {
  while (!claimInstallation()) {
    const owner = Number(readIfThere(installing));
    if (owner > 0 && !isAlive(owner)) rmSync(installing, { force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    return isInstalled() ? 0 : install();
  } finally {
    rmSync(installing, { force: true });
  }
}

function claimInstallation() {
  try {
    writeFileSync(installing, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function install() {
  process.stderr.write('installing the locked dependencies (npm ci) …\n');
  // npm's own output goes to stderr: stdout belongs to the command that was asked for.
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    process.stderr.write(`npm ci failed${error ? `: ${error.message}` : ` with exit code ${status}`}\n`);
    return status || 1;
  }
  writeFileSync(stamp, lockDigest());
  return 0;
}

/**
 * npm runs a script in a shell that passes no signal on and outlives npm: a service would be left behind when npm is told to
 * end or is killed, with its port and its data directory. Calls `end` once when npm is gone.
 */
function whenNpmIsGone(end) {
  if (!process.env.npm_lifecycle_script?.includes('local/launch.mjs')) return;
  const parent = process.ppid;
  const above = processOf(parent);
  // Some shells let the command take their place: then npm itself is the parent.
  const npm = above === undefined || above.name.startsWith('npm') ? undefined : above.parent;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || processOf(parent)?.parent === npm)) return;
    clearInterval(timer);
    end();
  }, 200);
  timer.unref();
}

/** Undefined where the system has no /proc. */
function processOf(pid) {
  const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readIfThere(`/proc/${pid}/stat`)) ?? [];
  return parent === undefined ? undefined : { name, parent: Number(parent) };
}

/**
 * Runs the entry (relative to the repository) with the project's Node, passes signals on and ends as it ends.
 *
 * @param {string} entry
 * @param {readonly string[]} args
 */
export function launch(entry, args) {
  const installed = isInstalled() ? 0 : installOnce();
  if (installed !== 0) process.exit(installed);
  const child = spawn(node24, [...nodeFlags, resolve(root, entry), ...args], {
    // The channel tells the child when this process is gone, kill -9 included, so that no service is left behind.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  whenNpmIsGone(() => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 9));
  });
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [entry, ...args] = process.argv.slice(2);
  if (entry === undefined) {
    process.stderr.write('usage: node local/launch.mjs <entry.ts> [arguments]\n');
    process.exit(2);
  }
  launch(entry, args);
}
