import {
  arrivalNotes,
  blockerNotes,
  placingBlockers,
  stuckNotes,
} from '../../../functions/domain/drain/drain-notes.ts';
import type { DrainProgress } from '../../../functions/domain/host/host.ts';

const SINCE = '2026-03-01T12:00:00.000Z';
const blocker = (taskId: string, code: string, framework = 'marathon') => ({
  ...{ taskId, framework, code },
  message: `says ${code}`,
  since: SINCE,
});
const progress = (changes: Partial<DrainProgress> = {}): DrainProgress => ({
  ...{ movedAt: SINCE, stuck: false, arrivals: [], seen: [], asked: [] },
  ...changes,
});

describe('blockerNotes', () => {
  test('tell of blockers that appear, those of one kind together', () => {
    expect(blockerNotes([], [blocker('t1', 'job-at-limit'), blocker('t2', 'job-at-limit')])).toEqual([
      'blocked (job-at-limit): t1, t2 of marathon: says job-at-limit',
    ]);
  });

  test('tell of each kind, and of each framework, apart', () => {
    const blockers = [blocker('t1', 'job-at-limit'), blocker('t2', 'no-place'), blocker('t3', 'no-place', 'web')];

    expect(blockerNotes([], blockers)).toHaveLength(3);
    expect(blockerNotes(blockers.slice(0, 1), blockers)).toHaveLength(2);
  });

  test('tell of blockers that vanish', () => {
    expect(blockerNotes([blocker('t1', 'job-at-limit')], [])).toEqual([
      'no longer blocked (job-at-limit): t1 of marathon',
    ]);
  });

  test('are silent while nothing changes but the words', () => {
    const before = blocker('t1', 'job-at-limit');

    expect(blockerNotes([before], [{ ...before, message: 'has 3 of 4' }])).toEqual([]);
  });

  test('are silent about answers to an inverse offer that come, and are cleared by the next schedule', () => {
    expect(
      blockerNotes([blocker('t1', 'inverse-offer-accepted')], [blocker('t1', 'inverse-offer-unanswered')]),
    ).toEqual([]);
  });

  test.each(['ending', 'waiting-for-others'])('are silent about tasks that are on their way: %s', (code) => {
    expect(blockerNotes([], [blocker('t1', code)])).toEqual([]);
    expect(blockerNotes([blocker('t1', code)], [])).toEqual([]);
  });

  test('name a few of many tasks', () => {
    const many = Array.from({ length: 30 }, (_, index) => blocker(`t${index}`, 'no-place'));

    expect(blockerNotes([], many)[0]).toMatch(
      /^blocked \(no-place\): t0, .*, t9 and 20 more of marathon: says no-place$/,
    );
  });

  test('name the framework or the host where no task is meant', () => {
    expect(blockerNotes([], [blocker('', 'keeps-placing')])[0]).toContain('framework marathon');
    expect(blockerNotes([], [blocker('', 'drain-refused', '')])[0]).toContain('the host');
  });
});

test('arrivals are reported by framework', () => {
  const tasks = ['t1', 't2'].map((taskId) => ({ taskId, frameworkId: 'f1', agentId: 'a', state: 'TASK_RUNNING' }));
  const look = { tasks, unacknowledged: [], frameworkNames: new Map([['f1', 'web']]), hidden: [] };

  expect(arrivalNotes(tasks, look)).toEqual(['arrived: t1, t2 of web']);
});

test.each([
  {
    name: 'gets stuck',
    before: progress(),
    after: progress({ stuck: true }),
    note: `stuck: no task has left since ${SINCE}`,
  },
  {
    name: 'moves again',
    before: progress({ stuck: true }),
    after: progress(),
    note: 'no longer stuck: a task has left',
  },
  { name: 'stays stuck', before: progress({ stuck: true }), after: progress({ stuck: true }), note: undefined },
  { name: 'is looked at first', before: null, after: progress(), note: undefined },
])('a drain that $name', ({ before, after, note }) => {
  expect(stuckNotes({ drain: before }, after)).toEqual(note === undefined ? [] : [note]);
});

test('a framework that keeps placing tasks on the host is named, one whose tasks were on their way is not', () => {
  const arrivals = [
    { framework: 'web', count: 2 },
    { framework: 'batch', count: 3 },
  ];

  expect(placingBlockers(progress({ arrivals }))).toMatchObject([
    { taskId: '', framework: 'batch', code: 'keeps-placing', message: expect.stringContaining('placed 3 tasks') },
  ]);
});
