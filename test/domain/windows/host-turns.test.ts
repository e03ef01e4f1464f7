import { inTurn, lastInTurn, MAX_TURNS, type Turn, withTurns } from '../../../functions/domain/windows/host-turns.ts';

const at = (day: number) => new Date(Date.UTC(2026, 2, day)).toISOString();
const done = (hostname: string, day: number): Turn => ({ hostname, at: at(day), isDone: true });
const failed = (hostname: string, day: number): Turn => ({ hostname, at: at(day), isDone: false });
const HOSTS = ['h1', 'h2', 'h3', 'h4'];

describe('inTurn', () => {
  test.each<[string, readonly Turn[], readonly string[]]>([
    ['as they are named when none has had its turn', [], HOSTS],
    ['those that were not done first, as they are named', [done('h1', 2), done('h3', 1)], ['h2', 'h4', 'h3', 'h1']],
    ['those that were done longest ago first', HOSTS.map((name, n) => done(name, 9 - n)), ['h4', 'h3', 'h2', 'h1']],
    ['one that failed last, also when it was longest ago', [failed('h1', 1), done('h2', 5)], ['h3', 'h4', 'h2', 'h1']],
    ['those that failed, longest ago first', [failed('h2', 3), failed('h1', 4)], ['h3', 'h4', 'h2', 'h1']],
    ['without those that the window has no more', [done('h0', 1), failed('h9', 1)], HOSTS],
  ])('takes hosts %s', (_, turns, order) => {
    expect(inTurn(HOSTS, { turns }).ordered).toEqual(order);
  });

  test('names those that failed', () => {
    expect(inTurn(HOSTS, { turns: [failed('h2', 3), done('h1', 1), failed('h9', 1)] }).failedBefore).toEqual([
      failed('h2', 3),
    ]);
  });
});

describe('withTurns', () => {
  const before = { windowName: 'w', turns: [failed('h1', 2), done('h2', 1)], version: 4 };

  test('keeps the last turn of each host, newest first', () => {
    expect(withTurns(before, [done('h1', 5), failed('h3', 4)])).toEqual({
      ...before,
      turns: [done('h1', 5), failed('h3', 4), done('h2', 1)],
    });
  });

  test('changes nothing when it is noted again', () => {
    const after = withTurns(before, [done('h1', 5), failed('h3', 4)]);

    expect(withTurns(after, [done('h1', 5), failed('h3', 4)])).toEqual(after);
  });

  test('keeps as many as a window opens for', () => {
    const many = Array.from({ length: MAX_TURNS }, (_, n) => done(`x${n}`, 3));

    const { turns } = withTurns(before, many);

    expect(turns).toHaveLength(MAX_TURNS);
    expect(turns.map(({ hostname }) => hostname)).not.toContain('h2');
  });
});

describe('lastInTurn', () => {
  test.each<[string, readonly Turn[], string | undefined]>([
    ['nothing where none failed', [], undefined],
    ['when the only one failed', [failed('h1', 2)], 'last in turn: h1, which failed at 2026-03-02T00:00:00.000Z'],
    ['several', [failed('h1', 2), failed('h2', 3)], 'last in turn: h1, h2, which failed before'],
    [
      'many',
      [1, 2, 3, 4, 5].map((n) => failed(`h${n}`, n)),
      'last in turn: h1, h2, h3 and 2 more, which failed before',
    ],
  ])('tells %s', (_, turns, text) => {
    expect(lastInTurn(turns, 9)).toBe(text);
  });

  test('says nothing when no host is before them', () => {
    expect(lastInTurn([failed('h1', 2), failed('h2', 3)], 2)).toBeUndefined();
  });
});
