import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { buildProgram } from '../../cli/program/program.ts';
import { DOCUMENTS, prose, ROOT } from './documents.ts';
import { cliArguments, cliCommands, commands, simpleCommands } from './shell.ts';

/** Every command in the documents exists. */

describe('a command in a document', () => {
  test.each([
    {
      text: "peloton host query --states 'up,down' # all",
      words: [['peloton', 'host', 'query', '--states', 'up,down']],
    },
    { text: 'A=1 B="x y" npm start', words: [['npm', 'start']] },
    { text: 'MACHINE=arn:aws', words: [] },
    {
      text: 'curl -s http://h/m 2>/dev/null | grep "a\\"b"',
      words: [
        ['curl', '-s', 'http://h/m'],
        ['grep', 'a"b'],
      ],
    },
    { text: '(umask 077; printf a > file) && ls', words: [['umask', '077'], ['printf', 'a'], ['ls']] },
    { text: 'npm run x -- \'{"a": [1]}\'', words: [['npm', 'run', 'x', '--', '{"a": [1]}']] },
    { text: 'ls a#b', words: [['ls', 'a#b']] },
  ])('is taken apart as a shell does it: $text', ({ text, words }) => {
    expect(simpleCommands(text)).toEqual(words);
  });
});

describe('the command line', () => {
  test('is shown in the documents', () => {
    expect(cliCommands().length).toBeGreaterThan(40);
  });

  test.each(cliCommands())('takes what $at says, or complains as it says there: $args', async ({ args, answer }) => {
    expect(await complaint(args)).toBe(/^error: .+/.exec(answer)?.[0] ?? '');
  });

  test.each(mentioned())('knows the command that $at mentions: $text', async ({ text }) => {
    const args = cliArguments(simpleCommands(text)[0] ?? []) ?? [];

    // In a sentence the hosts may go without saying.
    expect((await complaint(args)).replace(/^error: missing required argument '(hosts?|id)'$/, '')).toBe('');
  });

  test('refuses what there is not', async () => {
    expect(await complaint(['host', 'query', '--hosts', 'h1'])).toMatch("unknown option '--hosts'");
    expect(await complaint(['host', 'maintenance', 'begin', 'h1'])).toMatch("unknown command 'begin'");
  });
});

test('every script that the documents run is one of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = DOCUMENTS.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => ({ path, name })),
  );

  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
});

test('every file that a command names with its folder is there', () => {
  const named = commands().flatMap(({ at, words }) =>
    words.flatMap((word) => {
      const [, path] = /^(?:file:\/\/)?((?:docs|test|infra|local|bench)\/[\w./-]+)$/.exec(word) ?? [];
      return path === undefined ? [] : [{ at, path }];
    }),
  );

  expect(named.length).toBeGreaterThan(3);
  for (const { path } of named) expect(() => readFileSync(join(ROOT, path))).not.toThrow(/ENOENT/);
});

/** Whole commands in the middle of a sentence: without `…` for a part, and without a NAME to be filled in. */
function mentioned(): { at: string; text: string }[] {
  return DOCUMENTS.flatMap((document) =>
    [...prose(document).matchAll(/`((?:npx |npm run peloton -- )?peloton [^`]*)`/g)].map(([, text = '']) => {
      return { at: document.path, text: text.replaceAll('\n', ' ') };
    }),
  ).filter(({ text }) => !text.includes('…') && !/ (ARGS|<)/.test(text));
}

/**
 * The complaint of the command line about these arguments. It knows every command, and runs none.
 */
async function complaint(args: readonly string[]): Promise<string> {
  const program = buildProgram(
    {
      stdout: { write: () => undefined },
      stderr: { write: () => undefined },
      stdin: (async function* () {})(),
      env: {},
      configDirectories: [],
      requestTimeoutMs: 1,
      now: () => new Date(0),
      sleep: async () => undefined,
      onInterrupt: () => () => undefined,
    },
    () => undefined,
  );
  disarm(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return '';
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? '' : error.message;
  }
}

function disarm(command: Command): void {
  if (command.commands.length === 0) command.action(() => undefined);
  for (const each of command.commands) disarm(each);
}
