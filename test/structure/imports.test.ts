import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, importsOf, isWithin, ROOT, targetOf } from './sources.ts';

/** Which room may enter which: a forbidden import fails here, with file, import and rule. */

interface Rule {
  readonly room: string;
  /** Rooms of this repository that files of the room may import from. */
  readonly may: readonly string[];
  /** Packages, and Node's own modules, that files of the room may import; undefined: any. */
  readonly packages?: readonly string[];
}

/** The first room that a file lies in counts. */
const RULES: readonly Rule[] = [
  { room: 'functions/domain', may: ['functions/domain'], packages: [] },
  { room: 'functions/contract', may: ['functions/contract', 'functions/domain'], packages: ['zod', 'zod-openapi'] },
  { room: 'functions/ports', may: ['functions/ports', 'functions/contract', 'functions/domain'], packages: [] },
  {
    room: 'functions/actions',
    may: ['functions/actions', 'functions/ports', 'functions/contract', 'functions/domain'],
    packages: ['node:crypto', 'p-limit'],
  },
  {
    room: 'functions/adapters',
    may: ['functions/adapters', 'functions/ports', 'functions/contract', 'functions/domain'],
  },
  {
    room: 'functions/runtime',
    may: ['functions/runtime', 'functions/adapters', 'functions/ports', 'functions/contract', 'functions/domain'],
  },
  {
    room: 'functions/handlers',
    may: [
      ...['functions/runtime', 'functions/actions', 'functions/ports', 'functions/contract', 'functions/domain'],
      // The API's two functions route to them.
      ...['functions/handlers/commands', 'functions/handlers/queries'],
    ],
    packages: ['zod'],
  },
  {
    room: 'infra',
    may: [
      ...['infra', 'functions/contract', 'functions/domain', 'functions/adapters/store/dynamo/table.ts'],
      // The hosted console: its routes, and its function's code.
      ...['console/serve', 'console/address/screens.ts'],
    ],
  },
  {
    room: 'cli',
    may: ['cli', 'console', 'functions/contract', 'functions/domain', 'local/launch.mjs', 'cli/package.json'],
  },
  // On the way to a browser: Node's modules, and what is bundled for it.
  {
    room: 'console/serve',
    may: ['console/serve', 'console/address/screens.ts'],
    packages: ['esbuild', 'node:fs', 'node:http', 'node:path'],
  },
  { room: 'console', may: ['console', 'functions/contract'], packages: ['preact', 'preact/hooks', '@preact/signals'] },
  { room: 'local/mesos-sim', may: ['local/mesos-sim'] },
  {
    room: 'local',
    may: [
      ...[
        'local',
        'infra',
        'cli',
        'console',
        'functions/contract',
        'functions/domain',
        'functions/adapters/store/dynamo/table.ts',
      ],
      // A preview must show the times at which a window opens.
      ...['functions/adapters/calendar', 'functions/ports/calendar.ts'],
    ],
  },
];

function fault(rule: Rule, file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = targetOf(file, specifier);
    return rule.may.some((room) => isWithin(target, room))
      ? undefined
      : `${file} imports ${target}: ${rule.room} may not`;
  }
  if (rule.packages === undefined || rule.packages.includes(specifier)) return undefined;
  return `${file} imports the package ${specifier}: ${rule.room} may not`;
}

test.each(RULES.map((rule, index) => ({ ...rule, index })))(
  '$room keeps to the rooms it may enter',
  ({ index, ...rule }) => {
    const closer = RULES.slice(0, index).map(({ room }) => room);
    const files = filesIn(rule.room).filter((file) => !closer.some((room) => isWithin(file, room)));

    expect(files.length).toBeGreaterThan(0);
    expect(
      files.flatMap((file) =>
        importsOf(file)
          .map((specifier) => fault(rule, file, specifier))
          .filter(Boolean),
      ),
    ).toEqual([]);
  },
);

test('the domain reads no clock, no chance and no process', () => {
  const impure = filesIn('functions/domain').filter((file) =>
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\./.test(
      readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
    ),
  );

  expect(impure).toEqual([]);
});

test('the environment is read in one file of the functions', () => {
  const readers = filesIn('functions').filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('process.env'));

  expect(readers).toEqual(['functions/runtime/config.ts']);
});
