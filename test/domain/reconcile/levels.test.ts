import fc from 'fast-check';
import { levelsToSend, type ZerosLeft } from '../../../functions/domain/reconcile/levels.ts';

type Values = Record<'A' | 'B', number>;

/** The levels that each of these passes sends. */
function sentIn(passes: readonly Values[], from: ZerosLeft | undefined): Partial<Values>[] {
  let before = from;
  return passes.map((found) => {
    const { levels, zerosLeft } = levelsToSend(found, before);
    before = zerosLeft;
    return levels;
  });
}

const idle = { A: 0, B: 0 };
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test('a level that is not 0 is sent in each pass', () => {
  expect(sentIn(times(8, { A: 3, B: 0 }), {})).toEqual(times(8, { A: 3 }));
});

test('a level that comes back to 0 sends five zeros', () => {
  expect(sentIn([{ A: 2, B: 0 }, ...times(8, idle)], {})).toEqual([{ A: 2 }, ...times(5, { A: 0 }), {}, {}, {}]);
});

test('a level that rises again within its zeros sends five more after that', () => {
  const passes = [{ A: 2, B: 0 }, idle, { A: 1, B: 0 }, ...times(6, idle)];

  expect(sentIn(passes, {})).toEqual([{ A: 2 }, { A: 0 }, { A: 1 }, ...times(5, { A: 0 }), {}]);
});

test('the first passes send zeros of every level: an alarm from before may wait for one', () => {
  expect(sentIn(times(7, idle), undefined)).toEqual([...times(5, { A: 0, B: 0 }), {}, {}]);
});

test('only a pass that leaves something new to the next one has to write it', () => {
  const changes = [undefined, { A: 2 }, { A: 1 }, {}].map((before) => levelsToSend(idle, before).isChanged);

  expect(changes).toEqual([true, true, true, false]);
  expect(levelsToSend({ A: 3, B: 0 }, { A: 5 }).isChanged).toBe(false);
  expect(levelsToSend({ A: 3, B: 0 }, { B: 5 }).isChanged).toBe(true);
});

test('the last zero leaves nothing to the next pass', () => {
  expect(levelsToSend(idle, { A: 1 })).toEqual({ levels: { A: 0 }, zerosLeft: {}, isChanged: true });
});

test('a level that is not defined any longer is dropped', () => {
  const { levels, zerosLeft } = levelsToSend(idle, { Old: 3 });

  expect([levels, zerosLeft]).toEqual([{}, {}]);
});

test('whatever happens, the last value that was sent is the last that was found', () => {
  const value = fc.nat({ max: 2 });
  fc.assert(
    fc.property(fc.array(fc.record({ A: value, B: value }), { minLength: 1 }), (passes) => {
      const sent = sentIn(passes, undefined);
      for (const level of ['A', 'B'] as const) {
        expect(sent.findLast((levels) => level in levels)?.[level]).toBe(passes.at(-1)?.[level]);
      }
    }),
  );
});
