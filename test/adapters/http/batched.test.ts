import { batched } from '../../../functions/adapters/http/batched.ts';

/** A call that doubles its numbers, and the lists that it got. */
function doubling(most: number) {
  const calls: number[][] = [];
  const ask = batched(most, async (asked: readonly number[]) => {
    calls.push([...asked]);
    if (asked.includes(13)) throw new Error('thirteen');
    return asked.map((each) => 2 * each);
  });
  return { ask, calls };
}

describe('batched calls', () => {
  test('of the same moment become one call, with an answer for each', async () => {
    const { ask, calls } = doubling(10);

    expect(await Promise.all([3, 1, 2, 1].map(ask))).toEqual([6, 2, 4, 2]);
    expect(calls).toEqual([[3, 1, 2, 1]]);
  });

  test('that follow answers of the same moment become one call too', async () => {
    const { ask, calls } = doubling(10);

    expect(await Promise.all([1, 2].map(async (each) => ask(await ask(each))))).toEqual([4, 8]);
    expect(calls).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  test('are at most as many as the size of a batch', async () => {
    const { ask, calls } = doubling(2);

    expect(await Promise.all([1, 2, 3, 4, 5].map(ask))).toEqual([2, 4, 6, 8, 10]);
    expect(calls).toEqual([[1, 2], [3, 4], [5]]);
  });

  test('do not wait for others', async () => {
    const { ask, calls } = doubling(10);

    expect(await ask(1)).toBe(2);
    expect(calls).toEqual([[1]]);
  });

  test('fail with an error of their own batch only', async () => {
    const { ask } = doubling(2);

    const results = await Promise.allSettled([1, 13, 2].map(ask));

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});
