import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { judgeTrace } from '../spec/judge-trace.ts';
import type { TraceLine } from '../spec/trace.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { mutated } from './mutants/load-mutant.ts';
import { MUTANTS } from './mutants/mutants.ts';

/** The explorer runs as people run it: its worlds need a Node whose modules no test runner has changed. */

const folder = temporaryFolder();
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
    expect(await explore('--small')).toMatch(/^\d+ worlds, 0 broken/m);
  },
  LIMIT_MS,
);

test(
  'the orders that are left out lead to no other end',
  async () => {
    const small = ['crash-coming-up', 'early-complete', 'late-task'].flatMap((world) => ['--world', world]);
    const endsOf = (figures: string) =>
      [...figures.matchAll(/^(\S+) .* (\d+ ends \(\w+\))/gm)].map(([, world, ends]) => [world, ends]).sort();
    const [some, all] = [await explore(...small), await explore('--plain', ...small)];

    expect(endsOf(some)).toHaveLength(3);
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
    const said = await explore('--mutants', '--mutant', 'leaves out the windows', '--mutant', 'complete is accepted');

    expect(said).toMatch(/^2 of 2 mutants found$/m);
    const [, schedule = ''] = /--world early-complete --schedule "([^"]*)"/.exec(said) ?? [];
    const alone = ['--world', 'early-complete', '--schedule', schedule];
    expect(await explore(...alone)).toMatch(/^no promise is broken$/m);
    expect(await explore(...alone, '--mutant', 'complete is accepted')).toMatch(/^Broken: h1 comes up, and disk/m);
  },
  LIMIT_MS,
);

test(
  'the specification allows what happens in a schedule, but not what breaks a promise',
  async () => {
    const mutant = ['--mutant', 'before an agent has registered'];
    const [, schedule = ''] = /--schedule "([^"]*)"/.exec(await explore('--mutants', ...mutant)) ?? [];
    const rejectionOf = async (name: string, ...more: readonly string[]) => {
      const file = join(folder, name);
      await explore('--world', 'crash-coming-up', '--schedule', schedule, '--trace', file, ...more);
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      return judgeTrace(lines.map((line) => JSON.parse(line) as TraceLine));
    };

    expect(await rejectionOf('right.jsonl')).toBeUndefined();
    expect(await rejectionOf('wrong.jsonl', ...mutant)).toMatchObject({
      line: { act: 'write', new: { state: 'Up', id: '' } },
    });
  },
  LIMIT_MS,
);
