import { killCycles } from './kill-cycles.ts';
import { run } from './run.ts';

/**
 * A share of `npm run faults`, the same each time: a failure then comes from a change, not from
 * chance.
 */

const SEED = 20_261_122;
const RUNS = 100;

test('storms of faults break no promise, and every host ends where it is wanted', async () => {
  let rolling = 0;
  for (let index = 0; index < RUNS; index += 1) {
    const { broken, rollouts } = await run(SEED, index);
    rolling += Number(rollouts > 0);

    expect({ repeat: `npm run faults -- --seed ${SEED} --run ${index}`, broken }).toMatchObject({ broken: undefined });
  }
  expect(rolling).toBeGreaterThan(RUNS / 10);
});

test('nothing is lost when the service is killed while its masters and its database fail', async () => {
  await expect(killCycles({ seed: SEED, kills: 2, isEmbedded: false, say: () => undefined })).resolves.toBeUndefined();
});

test.each([
  { what: 'run', index: 2, isRolling: false },
  { what: 'run in which people roll through hosts', index: 21, isRolling: true },
])('the same seed makes the same $what', async ({ index, isRolling }) => {
  const [first, second] = [await run(4, index), await run(4, index)];

  expect(first.rollouts > 0).toBe(isRolling);
  expect(first.log.map(withoutIds)).toEqual(second.log.map(withoutIds));
});

/** Ids of maintenances, and names of watchers, are made from real chance. */
function withoutIds(line: string): string {
  return line.replace(/m-\w+-[0-9a-f]+(-r\d+-[0-9a-f]+)?/g, 'm').replace(/watch-\w+-[0-9a-f]{8}/g, 'watch');
}
