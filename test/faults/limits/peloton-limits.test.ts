import type { Scheduler } from '../../../functions/ports/scheduler.ts';
import { drains } from './drains.ts';
import { pelotonCluster } from './peloton-cluster.ts';

/** The drains of limits.test.ts beside a Peloton. */

const SEED = 1;
const RUNS = 60;

test('no job of Peloton is below its limit because of us, and most hosts get empty', async () => {
  let emptied = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const { broken, left } = await drains(pelotonCluster, { seed: SEED, run });

    expect({ repeat: `npm run faults -- --limits 1 --seed ${SEED} --run ${run}`, broken }).toMatchObject({
      broken: undefined,
    });
    emptied += Number(left.length === 0);
  }
  // In the others there is no place for all.
  expect(emptied).toBeGreaterThan(RUNS / 2);
});

/** Restarts are asked for as they come, and Peloton is trusted to refuse those that its jobs cannot bear. */
function trusting({ name, move }: Scheduler): Scheduler {
  return { name, move };
}

/** A look shows only the states of pods, without their desired run and version. */
function unaware(scheduler: Scheduler): Scheduler {
  const { limits } = scheduler;
  if (limits === undefined) return scheduler;
  const jobs: typeof limits.jobs = async (jobIds) =>
    (await limits.jobs(jobIds)).map((job) => ({
      ...job,
      instances: job.instances.map((instance) => ({ ...instance, available: instance.startedAt !== null })),
    }));
  return { ...scheduler, limits: { ...limits, jobs } };
}

describe('the same drains notice a rule that', () => {
  test.each([
    { rule: 'trusts Peloton to keep the limit', mutation: trusting },
    { rule: 'takes what runs for available', mutation: unaware },
  ])('$rule', async ({ mutation }) => {
    const broken: (string | undefined)[] = [];
    for (let run = 0; run < 20; run += 1)
      broken.push((await drains(pelotonCluster, { seed: SEED, run, mutation })).broken);

    expect(broken.filter((each) => each !== undefined).length).toBeGreaterThan(0);
  });
});
