import { expect, jest, test } from '@jest/globals';
import { killCycles } from './kill-cycles.ts';
import { run } from './run.ts';

/** A share of `npm run faults`, with a seed of its own each time: what it breaks is to be repeated by what it prints. */

jest.setTimeout(120_000);

const RUNS = 100;

test('storms of faults break no promise, and every host ends where it is wanted', async () => {
  const seed = Math.floor(Math.random() * 1e9);
  for (let index = 0; index < RUNS; index += 1) {
    const { broken } = await run(seed, index);

    expect({ repeat: `npm run faults -- --seed ${seed} --run ${index}`, broken }).toMatchObject({ broken: undefined });
  }
});

test('nothing is lost when the service is killed while its masters and its database fail', async () => {
  const seed = Math.floor(Math.random() * 1e9);

  await expect(killCycles({ seed, kills: 2, isEmbedded: false, say: () => undefined })).resolves.toBeUndefined();
});

test('the same seed makes the same run', async () => {
  const [first, second] = [await run(4, 2), await run(4, 2)];

  expect(first.log.map(withoutIds)).toEqual(second.log.map(withoutIds));
});

/** Ids of maintenances are made from real chance. */
function withoutIds(line: string): string {
  return line.replace(/m-\w+-[0-9a-f]+(-r\d+-[0-9a-f]+)?/g, 'm');
}
