import { expect, jest, test } from '@jest/globals';
import { killCycles } from './kill-cycles.ts';
import { run } from './run.ts';

/** A share of `npm run faults`, the same each time: what a change breaks is to be told from what chance finds. */

jest.setTimeout(120_000);

const SEED = 20_261_122;
const RUNS = 100;

test('storms of faults break no promise, and every host ends where it is wanted', async () => {
  for (let index = 0; index < RUNS; index += 1) {
    const { broken } = await run(SEED, index);

    expect({ repeat: `npm run faults -- --seed ${SEED} --run ${index}`, broken }).toMatchObject({ broken: undefined });
  }
});

test('nothing is lost when the service is killed while its masters and its database fail', async () => {
  await expect(killCycles({ seed: SEED, kills: 2, isEmbedded: false, say: () => undefined })).resolves.toBeUndefined();
});

test('the same seed makes the same run', async () => {
  const [first, second] = [await run(4, 2), await run(4, 2)];

  expect(first.log.map(withoutIds)).toEqual(second.log.map(withoutIds));
});

/** Ids of maintenances are made from real chance. */
function withoutIds(line: string): string {
  return line.replace(/m-\w+-[0-9a-f]+(-r\d+-[0-9a-f]+)?/g, 'm');
}
