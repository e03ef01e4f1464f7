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
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.installed-lock');
const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  return existsSync(node24) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest();
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
    process.exit(status || 1);
  }
  writeFileSync(stamp, lockDigest());
}

/**
 * Runs the entry (relative to the repository) with the project's Node, passes signals on and ends as it ends.
 *
 * @param {string} entry
 * @param {readonly string[]} args
 */
export function launch(entry, args) {
  if (!isInstalled()) install();
  const child = spawn(node24, ['--disable-warning=ExperimentalWarning', resolve(root, entry), ...args], {
    // The channel tells the child when this process is gone, kill -9 included, so that no service is left behind.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
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
