import { countTasksLeft, markOf, nextAsk } from '../../../functions/domain/drain/progress.ts';

const NOON = new Date('2026-03-01T12:00:00.000Z');
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const task = (taskId: string, frameworkId = 'f-web') => ({ taskId, frameworkId, agentId: 'a1', state: 'TASK_RUNNING' });
const nameOf = ({ frameworkId }: { frameworkId: string }) => frameworkId.slice(2);
const stock = (before: Parameters<typeof countTasksLeft>[0], tasks: ReturnType<typeof task>[], now = NOON) =>
  countTasksLeft(before, tasks, nameOf, now, 900);

describe('takeStock', () => {
  const first = stock(null, [task('t1'), task('t2')]).progress;

  test('the first look is what the next ones are compared with', () => {
    expect(stock(null, [task('t1'), task('t2')])).toEqual({
      ...{ left: 0, arrived: [] },
      progress: { ...first, movedAt: NOON.toISOString(), stuck: false, arrivals: [], asked: [] },
    });
    expect(stock(null, [task('t2'), task('t1')]).progress.seen).toEqual(first.seen);
  });

  test('a look keeps the time of the last write, and without one no attribute: the table takes no undefined ones', () => {
    expect(Object.values(stock(first, []).progress)).not.toContain(undefined);
    expect(stock({ ...first, notedAt: NOON.toISOString() }, [], later(5)).progress.notedAt).toBe(NOON.toISOString());
  });

  test('a task that is gone has left', () => {
    expect(stock(first, [task('t2')], later(5))).toMatchObject({
      left: 1,
      arrived: [],
      progress: { movedAt: later(5).toISOString() },
    });
  });

  test('a task that was not there has arrived, also when as many have left', () => {
    const { left, arrived, progress } = stock(first, [task('t2'), task('t9', 'f-batch')]);

    expect([left, arrived.map(({ taskId }) => taskId)]).toEqual([1, ['t9']]);
    expect(progress.arrivals).toEqual([{ framework: 'batch', count: 1 }]);
  });

  test('arrivals of a framework are added up', () => {
    const second = stock(first, [task('t3'), task('t4')]).progress;

    expect(stock(second, [task('t5')]).progress.arrivals).toEqual([{ framework: 'web', count: 3 }]);
  });

  test('arrivals of twenty frameworks are kept: more would not fit on the record', () => {
    const tasks = Array.from({ length: 21 }, (_, n) => task(`n${n}`, `f-n${n}`));

    expect(stock(first, tasks).progress.arrivals).toHaveLength(20);
  });

  test.each([
    { name: 'short of the limit', seconds: 899, stuck: false },
    { name: 'at the limit', seconds: 900, stuck: true },
  ])('a drain that no task has left is stuck: $name', ({ seconds, stuck }) => {
    const { progress } = stock(first, [task('t1'), task('t2')], later(seconds));

    expect(progress).toMatchObject({ stuck, movedAt: NOON.toISOString() });
  });

  test('tasks that arrive do not make a drain move', () => {
    expect(stock(first, [task('t1'), task('t2'), task('t3')], later(900)).progress.stuck).toBe(true);
  });

  test('a host with nothing left but what cannot be moved is stuck', () => {
    const first = countTasksLeft(null, [], nameOf, NOON, 900, true).progress;

    expect(countTasksLeft(first, [], nameOf, later(900), 900, true).progress.stuck).toBe(true);
  });

  test('an empty host is not stuck', () => {
    expect(stock(stock(null, []).progress, [], later(5_000)).progress.stuck).toBe(false);
  });

  test('forgets when to ask about tasks that have left', () => {
    const asked = ['t1', 't2'].map((taskId) => ({ mark: markOf(taskId), askAt: later(60).toISOString(), failures: 0 }));

    expect(stock({ ...first, asked }, [task('t2')]).progress.asked.map(({ mark }) => mark)).toEqual([markOf('t2')]);
  });

  test.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])("the mark of '%s' is its FNV-1a of 32 bits, so that records of other releases are understood", (taskId, hash) => {
    expect(markOf(taskId)).toBe(hash.toString(36));
  });

  test('marks of a thousand tasks with long ids are few bytes and all different', () => {
    const tasks = Array.from({ length: 1_000 }, (_, index) => task(`${'x'.repeat(200)}-${index}`));
    const { seen } = stock(null, tasks).progress;

    expect(new Set(seen).size).toBe(1_000);
    expect(JSON.stringify(seen).length).toBeLessThan(11_000);
  });
});

describe('nextAsk', () => {
  const ask = (answer: Parameters<typeof nextAsk>[1], failures = 0) => nextAsk('m', answer, failures, NOON);
  const at = (seconds: number, failures: number) => ({ mark: 'm', askAt: later(seconds).toISOString(), failures });

  test.each([
    { name: 'accepted: in a minute, should it still be there', answer: { outcome: 'moved' }, next: at(60, 0) },
    { name: 'refused: at the next look', answer: { outcome: 'refused' }, next: undefined },
    { name: 'not yet: when it says', answer: { outcome: 'refused', retryAfterSeconds: 30 }, next: at(30, 0) },
    { name: 'no answer: a moment later', answer: { outcome: 'refused', isFailure: true as const }, next: at(2, 1) },
  ])('a task is asked about again, when its move was $name', ({ answer, next }) => {
    expect(ask(answer)).toEqual(next);
  });

  test('waits ever longer while there is no answer, and five minutes at most', () => {
    const failure = { outcome: 'refused', isFailure: true as const };

    expect([1, 4, 8, 40].map((failures) => ask(failure, failures)?.askAt)).toEqual(
      [4, 32, 300, 300].map((seconds) => later(seconds).toISOString()),
    );
  });
});
