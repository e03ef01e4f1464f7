import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { mutated } from './mutants/load-mutant.ts';
import { MUTANTS } from './mutants/mutants.ts';

/** The explorer runs as people run it: its worlds need a Node whose modules no test runner has changed. */

const ROOT = join(import.meta.dirname, '../..');
/** Others test at the same time. */
const LIMIT_MS = 600_000;

async function explore(...args: readonly string[]): Promise<string> {
  const entry = [join(ROOT, 'local/launch.mjs'), 'test/explore/main.ts'];
  const child = spawn(process.execPath, [...entry, '--workers', '1', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(child.stdout);
}

test(
  'no schedule of the small worlds breaks a promise',
  async () => {
    expect(await explore('--small')).toMatch(/^\d+ worlds, 0 broken$/m);
  },
  LIMIT_MS,
);

test(
  'the orders that are left out lead to no other end',
  async () => {
    const small = ['--world', 'crash-coming-up', '--world', 'late-task'];
    const endsOf = (figures: string) =>
      [...figures.matchAll(/^(\S+) .* (\d+) ends/gm)].map(([, world, ends]) => [world, ends]).sort();
    const [some, all] = [await explore(...small), await explore('--plain', ...small)];

    expect(endsOf(some)).toHaveLength(2);
    expect(endsOf(some)).toEqual(endsOf(all));
  },
  LIMIT_MS,
);

test.each(MUTANTS)('the code that $name changes is in the product', (mutant) => {
  const source = readFileSync(join(ROOT, 'functions', mutant.file), 'utf8');

  expect(mutated(source, mutant)).not.toBe(source);
  expect(() => mutated(source, { ...mutant, code: 'no such code' })).toThrow('does not fit');
});

test(
  'the explorer finds a product that is broken on purpose, and the schedule runs alone',
  async () => {
    const said = await explore('--mutants', '--mutant', 'leaves out the windows', '--mutant', 'with a task left');

    expect(said).toMatch(/^2 of 2 mutants found$/m);
    const [, schedule = ''] = /foreign-going-down[\s\S]*?^ {2}(\d+\.\d+)$/m.exec(said) ?? [];
    expect(await explore('--world', 'foreign-going-down', '--schedule', schedule)).toMatch(/^no promise is broken$/m);
  },
  LIMIT_MS,
);
