#!/usr/bin/env node
/**
 * Runs a TypeScript entry of this repository on the project's own Node 24, whichever Node started
 * it.
 *
 * node local/launch.mjs <entry.ts> [arguments]
 *
 * In a fresh clone, and after a change of the lock file, it first installs the locked dependencies
 * (Node 24 is one of them). Plain JavaScript with imports of Node only: it runs before `npm ci`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.installed-lock');
const npmLock = join(root, 'node_modules', '.package-lock.json');
/** Lock file of the installation; not in node_modules, which npm ci empties. */
const installing = join(root, '.installing');
const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

// Node keeps here what it has compiled. Later starts are faster, and need no memory for Node's
// compiler of TypeScript: 20 to 30 MiB in each thread.
const compileCache = join(root, 'node_modules', '.cache', 'node-compile');

// On a machine with much memory, V8 collects garbage late: at 128 MiB of young objects and a
// fourfold heap. These flags keep the service small, for a little more work of V8's threads. Young
// objects may take three times the number of the first flag.
const nodeFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8', '--heap-growing-percent=50'];

// glibc gives each thread a part of the memory of its own, and returns little of it: 30 MiB with more parts than two.
const MALLOC_ARENA_MAX = '2';

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  if (!existsSync(node24)) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockDigest();
  // A user has run npm: it writes its lock file last, so a lock file newer than ours proves a
  // complete installation.
  return existsSync(npmLock) && statSync(npmLock).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** When several commands start together, one installs and the others wait. Returns npm's exit code. */
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
  // npm writes to stderr: stdout belongs to the command itself.
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
 * Calls `end` once when npm is gone. npm runs scripts in a shell that passes no signal on and
 * outlives npm: a killed npm would leave the service behind, with its port and data directory.
 */
function whenNpmIsGone(end) {
  if (!process.env.npm_lifecycle_script?.includes('local/launch.mjs')) return;
  const parent = process.ppid;
  const above = processOf(parent);
  // Some shells replace themselves with the command: then npm itself is the parent.
  const npm = above === undefined || above.name.startsWith('npm') ? undefined : above.parent;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || processOf(parent)?.parent === npm)) return;
    clearInterval(timer);
    end();
  }, 200);
  timer.unref();
}

/** Undefined on a system without /proc. */
function processOf(pid) {
  const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readIfThere(`/proc/${pid}/stat`)) ?? [];
  return parent === undefined ? undefined : { name, parent: Number(parent) };
}

/**
 * Runs the entry (relative to the repository) with the project's Node, passes signals on, and ends
 * with its exit code.
 *
 * @param {string} entry
 * @param {readonly string[]} args
 */
export function launch(entry, args) {
  const installed = isInstalled() ? 0 : installOnce();
  if (installed !== 0) process.exit(installed);
  const child = spawn(node24, [...nodeFlags, resolve(root, entry), ...args], {
    env: { NODE_COMPILE_CACHE: compileCache, MALLOC_ARENA_MAX, ...process.env },
    // The channel closes when this process ends, also by kill -9, so that the child ends too.
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
