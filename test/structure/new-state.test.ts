import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_STATUSES, GOALS, HOST_STATES } from '../../functions/domain/host/host.ts';
import { PHASES, ROLLOUT_STATUSES } from '../../functions/domain/rolling/phase.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { filesIn, ROOT } from './sources.ts';

/** Adding a state is a compile error at every place that has to answer for it: the compiler is asked, with one of each kind added. */

interface Addition {
  readonly name: string;
  /** The list that declares all members of its kind. */
  readonly file: string;
  readonly list: string;
  /** The files that have to answer. */
  readonly answers: readonly string[];
}

const HOST = 'functions/domain/host/host.ts';
const PHASE = 'functions/domain/rolling/phase.ts';

const ADDITIONS: readonly Addition[] = [
  {
    name: 'HOST_STATE_ADDED',
    file: HOST,
    list: 'HOST_STATES',
    answers: [
      'functions/domain/host/fleet.ts',
      'functions/domain/host/host-state.ts',
      'functions/domain/host/host.ts',
      'functions/domain/host/next-action.ts',
      'functions/domain/host/spans.ts',
    ],
  },
  {
    name: 'GOAL_ADDED',
    file: HOST,
    list: 'GOALS',
    answers: ['functions/domain/host/host-state.ts', 'functions/domain/host/next-action.ts'],
  },
  {
    name: 'agent_status_added',
    file: HOST,
    list: 'AGENT_STATUSES',
    answers: ['functions/domain/host/agent-status.ts'],
  },
  {
    name: 'phase_added',
    file: PHASE,
    list: 'PHASES',
    answers: [
      'cli/lines/rollout-lines.ts',
      'functions/domain/rolling/due.ts',
      'functions/domain/rolling/observe-host.ts',
      'functions/domain/rolling/phase.ts',
    ],
  },
  {
    name: 'rollout_status_added',
    file: PHASE,
    list: 'ROLLOUT_STATUSES',
    answers: ['functions/domain/rolling/phase.ts'],
  },
];

/** A table that misses the member, or is asked about it in vain. */
const UNANSWERED = /^Property '\w+' is missing|can't be used to index type/;

const COPIED = ['functions', 'cli', 'package.json'];
/** Handlers and adapters have no tables of their own, and would take most of the time: they bring the SDKs' types. */
const COMPILED = ['functions/domain', 'functions/actions', 'cli'];

describe('a state, goal, status or phase that is added', () => {
  const copy = temporaryFolder();
  let errors: readonly (readonly [file: string, message: string])[] = [];

  beforeAll(() => {
    for (const part of COPIED) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    for (const part of ['node_modules', 'local']) symlinkSync(join(ROOT, part), join(copy, part));
    const config = { extends: join(ROOT, 'tsconfig.json'), include: COMPILED, exclude: ['cli/dist'] };
    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config));
    for (const addition of ADDITIONS) add(copy, addition);
    errors = compile(copy);
  });

  test.each(ADDITIONS)('$name in $list has to be answered for', ({ name, answers }) => {
    const asked = errors.filter(([, message]) => UNANSWERED.test(message) && message.includes(name));

    expect([...new Set(asked.map(([file]) => file))].sort()).toEqual(answers);
  });
});

function add(copy: string, { name, file, list }: Addition): void {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(`export const ${list} = [`, `export const ${list} = ['${name}',`);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

function compile(folder: string): readonly (readonly [file: string, message: string])[] {
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(tsc, ['--noEmit', '--pretty', 'false', '-p', folder], { cwd: folder, encoding: 'utf8' });
  return [...stdout.matchAll(/^(\S+)\(\d+,\d+\): error TS\d+: (.*)$/gm)].map(([, file = '', message = '']) => [
    file,
    message,
  ]);
}

describe('comparisons with the name of a state, goal, status or phase', () => {
  /** Each with the reason why a new member changes nothing for it. */
  const ALLOWED = [
    {
      file: 'functions/actions/rolling/pause-resume-stop.ts',
      code: "status === 'paused'",
      why: 'asks whether it is set already',
    },
    {
      file: 'functions/actions/rolling/pause-resume-stop.ts',
      code: "status === 'halted'",
      why: 'only a halt has failures to tell of',
    },
    {
      file: 'functions/adapters/schedulers/peloton/host-manager.ts',
      code: "state === 'HOST_STATE_UP'",
      why: "names a state of Peloton's host manager, whose list is its own",
    },
  ];

  test('stand nowhere in functions but where a reason is given', () => {
    const found = filesIn('functions')
      .sort()
      .flatMap((file) => comparisonsIn(file).map((code) => ({ file, code })));

    expect(found).toEqual(ALLOWED.map(({ file, code }) => ({ file, code })));
  });

  test('stand nowhere in the command line tool where it is a host that has the state', () => {
    const found = filesIn('cli').flatMap((file) => comparisonsIn(file).map((code) => ({ file, code })));

    expect(found.filter(({ code }) => code.includes('HOST_STATE_'))).toEqual([]);
  });
});

const MEMBERS: ReadonlySet<string> = new Set([
  ...[...HOST_STATES, ...GOALS, ...AGENT_STATUSES, ...PHASES, ...ROLLOUT_STATUSES],
]);
/** Other closed sets share words such as `failed`: the compared name shows which set is meant. */
const COMPARISON = /\b(?:state|goalState|from|to|status|statusOf\(\w+\)|phase|was|is)\)? [!=]== '([\w-]+)'/g;

function comparisonsIn(file: string): string[] {
  const code = readFileSync(join(ROOT, file), 'utf8');
  return [...code.matchAll(COMPARISON)].flatMap(([found, name = '']) => (MEMBERS.has(name) ? [found] : []));
}
