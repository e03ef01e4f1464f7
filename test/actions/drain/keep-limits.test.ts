import fc from 'fast-check';
import { extraOf } from '../../../functions/domain/jobs/job.ts';
import { JobCluster, type JobSetup, type SimInstance, type SimJob } from '../../fakes/job-cluster.ts';
import { DrainWorld } from './drain-world.ts';

/**
 * Several hosts drain at once, their steps crash, repeat and run between any two calls of each other, while instances fail, owners scale
 * and deploy, and replacements take their time or find no place. No job may be below its limit because of us, and every drain that can
 * finish has to.
 */

interface Command {
  readonly act: (world: DrainWorld) => unknown;
  /** How a counterexample shows it. */
  readonly [fc.toStringMethod]: () => string;
}

function command(name: string, act: Command['act']): Command {
  return { act, [fc.toStringMethod]: () => name };
}

const pick = fc.nat(99);

const stepping: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: pick.map((n) => command(`look ${n}`, (world) => world.begin(of(world.hosts, n)))) },
  { weight: 3, arbitrary: fc.constant(command('watch', (world) => world.watch())) },
  { weight: 4, arbitrary: pick.map((n) => command(`look at once ${n}`, (world) => world.run(of(world.hosts, n)))) },
  { weight: 2, arbitrary: pick.map((n) => command(`cancel ${n}`, (world) => world.begin(of(world.hosts, n), true))) },
  { weight: 1, arbitrary: fc.constant(command('reconcile', (world) => world.begin())) },
  { weight: 30, arbitrary: pick.map((n) => command(`arrive ${n}`, (world) => world.arrive(n))) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(pick, fc.boolean())
      .map(([n, arrives]) => command(`crash ${n} ${arrives}`, (world) => world.crash(n, arrives))),
  },
);

const passing: fc.Arbitrary<Command> = fc
  .constantFrom(1, 1, 5, 5, 10, 10, 20, 20, 100, 320, 650)
  .map((seconds) => command(`pass ${seconds}`, (world) => world.pass(seconds)));

const happening: fc.Arbitrary<Command> = fc.oneof(
  onInstance('lose', (job, instance) => job.instances.splice(job.instances.indexOf(instance), 1)),
  onInstance('break', (_, instance) => Object.assign(instance, { sickUntil: Number.POSITIVE_INFINITY })),
  onInstance('sicken', (_, instance, { cluster }) => Object.assign(instance, { sickUntil: cluster.now + 45_000 })),
  fc.integer({ min: 1, max: 90 }).map((seconds) =>
    command(`forget health for ${seconds}`, ({ cluster }) => {
      cluster.uncheckedUntil = cluster.now + seconds * 1_000;
    }),
  ),
  fc.boolean().map((has) => command(`place ${has}`, ({ cluster }) => Object.assign(cluster, { hasPlace: has }))),
  fc.tuple(pick, fc.integer({ min: 5, max: 90 })).map(([n, seconds]) => deploy(n, seconds)),
  fc.tuple(pick, fc.integer({ min: 1, max: 8 })).map(([n, size]) => ownerScales(n, size)),
);

function of<T>(all: readonly T[], n: number): T {
  return all[n % all.length] as T;
}

function onInstance(name: string, act: (job: SimJob, instance: SimInstance, world: DrainWorld) => unknown) {
  return fc.tuple(pick, pick).map(([j, n]) =>
    command(`${name} ${j} ${n}`, (world) => {
      const job = of(world.cluster.jobs, j);
      if (job.instances.length > 0) act(job, of(job.instances, n), world);
    }),
  );
}

/** Its owner deploys a job: it is locked, and one of its instances is started anew. */
function deploy(n: number, seconds: number): Command {
  return command(`deploy ${n} ${seconds}`, ({ cluster }) => {
    const job = of(cluster.jobs, n);
    job.deployedUntil = cluster.now + seconds * 1_000;
    job.instances.splice(n % Math.max(1, job.instances.length), 1);
  });
}

/**
 * Marathon has no compare-and-set. We cannot distinguish our change of the size from that of an
 * owner who scales at the same time, or to a size that we may have asked for.
 */
function ownerScales(n: number, size: number): Command {
  return command(`owner scales ${n} to ${size}`, async ({ cluster, store, steps }) => {
    const job = of(cluster.jobs, n);
    const { surge } = await store.jobClaims(job.id);
    if (steps.length > 0 || (surge !== null && size >= surge.base && size <= surge.peak)) return;
    job.owner = size;
    job.deployedUntil = 0;
    cluster.resize(job, size);
  });
}

const share = fc.oneof(fc.constantFrom(0, 1 / 3, 0.5, 0.75, 0.9, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const setup: fc.Arbitrary<JobSetup> = fc.record({
  size: fc.integer({ min: 1, max: 8 }),
  availableShare: share,
  extraShare: fc.constantFrom(0, 0.2, 0.5, 1),
  seconds: fc.record({
    unseen: fc.integer({ min: 0, max: 40 }),
    ending: fc.integer({ min: 0, max: 40 }),
    starting: fc.integer({ min: 0, max: 60 }),
  }),
  isSerial: fc.boolean(),
  tasksEach: fc.constantFrom(1, 1, 2),
  oldestFirst: fc.boolean(),
});

const run = fc.record({
  draining: fc.integer({ min: 1, max: 6 }),
  others: fc.integer({ min: 1, max: 3 }),
  setups: fc.array(setup, { minLength: 1, maxLength: 2 }),
  /** Where the first instances of each job run. */
  homes: fc.array(fc.array(pick, { minLength: 8, maxLength: 8 }), { minLength: 2, maxLength: 2 }),
  canSurge: fc.boolean(),
  commands: fc.array(
    fc.oneof(
      { weight: 42, arbitrary: stepping },
      { weight: 7, arbitrary: passing },
      { weight: 7, arbitrary: happening },
    ),
    { minLength: 20, maxLength: 250, size: 'max' },
  ),
});

function worldOf({ draining, others, setups, homes, canSurge }: typeof run extends fc.Arbitrary<infer R> ? R : never) {
  const [hosts, spare] = [names('d', draining), names('o', others)];
  const places = homes.map((ofJob) => ofJob.map((n) => of([...hosts, ...hosts, ...spare], n)));
  return new DrainWorld(new JobCluster(setups, places, spare), hosts, canSurge);
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** A job that lets no instance be away can only be moved where a replacement may run first. */
function canMove(job: SimJob, canSurge: boolean): boolean {
  return job.floorOf(job.owner) < job.owner || (canSurge && extraOf(job.setup, job.owner) > 0);
}

/** The rest: instances on draining hosts, and jobs of other sizes than their owners want. */
function unfinished({ cluster, hosts, canSurge }: DrainWorld) {
  return cluster.jobs.flatMap((job) => {
    const left = canMove(job, canSurge) ? job.instances.filter(({ host }) => hosts.includes(host ?? '')) : [];
    if (left.length === 0 && job.wanted === job.owner) return [];
    const { id, owner, wanted } = job;
    return [{ id, owner, wanted, left: left.map(({ host, taskIds }) => `${taskIds} on ${host}`) }];
  });
}

/** Instances elsewhere that never get well stay so, as far as the job can be moved all the same, and no deployment waits for them. */
function heal({ cluster, hosts }: DrainWorld): void {
  for (const job of cluster.jobs) {
    const broken = job.instances.filter(({ sickUntil }) => sickUntil === Number.POSITIVE_INFINITY);
    const spare = job.resizedFrom === null ? Math.max(0, job.owner - job.floorOf(job.owner) - 1) : 0;
    const elsewhere = broken.filter(({ host }) => !hosts.includes(host ?? ''));
    for (const instance of elsewhere.slice(spare)) instance.sickUntil = 0;
  }
}

const MAX_ROUNDS = 400;

/** The faults have ended: hosts look in turn until all are empty. */
async function finish(world: DrainWorld): Promise<void> {
  world.cluster.hasPlace = true;
  heal(world);
  for (let round = 0; round < MAX_ROUNDS && unfinished(world).length > 0; round += 1) {
    for (const host of world.hosts) await world.run(host);
    if (round % 6 === 0) await world.run();
    world.pass(10);
  }
  expect(unfinished(world)).toEqual([]);
  // The claims of steps that died shortly before the end expire first.
  world.pass(320);
  await world.run();
  expect((await world.store.claimedJobs()).filter(({ surge }) => surge !== null)).toEqual([]);
}

describe('any interleaving of steps, crashes, failures and what owners do', () => {
  test('brings no job below its limit because of us, and every drain that can finish does', async () => {
    await fc.assert(
      fc.asyncProperty(run, async (plan) => {
        const world = worldOf(plan);
        for (const { act } of plan.commands) await act(world);
        await finish(world);
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });
});
