import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { audit } from './dependencies/audit.ts';
import { LONG_TESTS } from './long-tests.ts';

/**
 * Types, lint, unused code, known faults of dependencies, and tests. The last line is `N passed, N failed`; it exits with 0 only when everything
 * passed. Each check counts as one failure, however much it finds, so that the line never says less than the exit code.
 *
 * - `npm test`: the checks and the quick tests, what a change is tried with. Other arguments go to jest: `npm test -- test/domain`.
 * - `npm run test:rest`: the long tests alone.
 * - `npm run test:all`: everything.
 * - `npm run coverage`: the quick tests, and how much of the code they reach in their own processes; no checks.
 */

const ROOT = join(import.meta.dirname, '..');
const RESULTS = join(ROOT, 'node_modules', '.cache-test-results.json');
const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);

async function run(title: string, command: string, args: readonly string[]): Promise<boolean> {
  process.stdout.write(`— ${title}\n`);
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${title} can not be run: ${error.message}\n`);
      resolve(false);
    });
    child.on('exit', (code) => resolve(code === 0));
  });
}

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that did not even load: their tests are not among the failed ones. */
  readonly numRuntimeErrorTestSuites: number;
}

async function jestResults(): Promise<JestResults> {
  return JSON.parse(await readFile(RESULTS, 'utf8')) as JestResults;
}

const [first, ...others] = process.argv.slice(2);
const part = ['--rest', '--all', '--coverage'].find((name) => name === first) ?? '--quick';
const jestArguments = part === '--quick' ? process.argv.slice(2) : others;
const selection =
  part === '--rest' ? ['--testPathPatterns', LONG_TESTS] : isQuick() ? ['--testPathIgnorePatterns', LONG_TESTS] : [];
const options = part === '--coverage' ? ['--coverage'] : [];

/** Tests that are named run, long or not. */
function isQuick(): boolean {
  return ['--quick', '--coverage'].includes(part) && jestArguments.every((argument) => argument.startsWith('-'));
}

await rm(RESULTS, { force: true });
const checks: boolean[] = [];
if (part === '--quick' || part === '--all') {
  checks.push(await run('types', bin('tsc'), ['--noEmit']));
  checks.push(
    await run('types of the domain, without those of Node', bin('tsc'), ['--noEmit', '-p', 'functions/domain']),
  );
  checks.push(await run('types of the console, with those of a browser', bin('tsc'), ['--noEmit', '-p', 'console']));
  checks.push(await run('lint', bin('biome'), ['check', '--error-on-warnings', '.']));
  checks.push(await run('unused code', bin('knip'), ['--no-progress', '--treat-config-hints-as-errors']));
}
if (part === '--all' || process.argv.length === 2) {
  const { verdict, says } = audit(ROOT);
  process.stdout.write(`— dependencies\n${says}\n`);
  if (verdict !== 'skipped') checks.push(verdict === 'passed');
}
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(ROOT, 'node_modules/jest/bin/jest.js'),
];
const jestPassed = await run('tests', process.execPath, [
  ...jest,
  '--json',
  `--outputFile=${RESULTS}`,
  ...options,
  ...selection,
  ...jestArguments,
]);
const results = await jestResults().catch(() => undefined);
const passed = (results?.numPassedTests ?? 0) + checks.filter(Boolean).length;
const counted = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0);
// A runner that fails without counting a failure (it crashed, or found no test) still is one.
const failed = checks.filter((ok) => !ok).length + (jestPassed ? counted : Math.max(1, counted));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
