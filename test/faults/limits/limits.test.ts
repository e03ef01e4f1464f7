import { drains } from './drains.ts';
import { marathonCluster } from './marathon-cluster.ts';
import { blindlySmaller, resultsOfAnyTask, unknownIsBroken } from './old-rules.ts';

/** A share of `npm run faults -- --limits N`, the same each time. */

const SEED = 1;

test('no job with a limit is below it because of us, whatever its scheduler shows, and most hosts get empty', async () => {
  let emptied = 0;
  for (let run = 0; run < 30; run += 1) {
    const { broken, left } = await drains(marathonCluster, { seed: SEED, run });

    expect({ repeat: `npm run faults -- --limits 1 --seed ${SEED} --run ${run}`, broken }).toMatchObject({
      broken: undefined,
    });
    emptied += Number(left.length === 0);
  }
  // In the others there is no place for all, or a job that lets no instance be away.
  expect(emptied).toBeGreaterThan(15);
});

describe('the same drains notice a rule that', () => {
  test.each([
    { rule: 'lets go what has no health result yet', make: marathonCluster, mutation: unknownIsBroken },
    { rule: 'believes the health of the task before', make: resultsOfAnyTask, mutation: undefined },
    { rule: 'lets Marathon choose what ends', make: marathonCluster, mutation: blindlySmaller },
  ])('$rule', async ({ make, mutation }) => {
    const found: string[] = [];
    for (let run = 0; run < 20 && found.length === 0; run += 1) {
      const { broken } = await drains(make, { seed: SEED, run, ...(mutation && { mutation }) });
      if (broken !== undefined) found.push(broken);
    }

    expect(found).toEqual([expect.stringMatching(/\d serve, and \d must$/)]);
  });
});

test('the same seed makes the same run', async () => {
  const [first, second] = [
    await drains(marathonCluster, { seed: SEED, run: 3 }),
    await drains(marathonCluster, { seed: SEED, run: 3 }),
  ];

  expect(first.kills).toBeGreaterThan(0);
  expect(first).toEqual(second);
});
