import fc from 'fast-check';
import { planJob } from '../../../functions/domain/dry-run/job-forecast.ts';
import type { Job } from '../../../functions/domain/jobs/job.ts';
import { instance, job } from '../jobs/sample-job.ts';

const first = (count: number) => new Set(Array.from({ length: count }, (_, index) => `t${index}`));
const down = (...ids: number[]) => [0, 1, 2, 3].map((id) => instance(`t${id}`, { available: !ids.includes(id) }));

describe('a job', () => {
  test.each<{ name: string; of: Job; on: number; canSurge?: boolean; plan: object }>([
    {
      name: 'of 4 with a limit of 1 gives up its 3 instances in 3 rounds',
      of: job(4),
      on: 3,
      plan: { leaving: 3, available: 4, mayBeAway: 1, wouldGoBelow: true, rounds: 3, problem: null, waitsFor: null },
    },
    {
      name: 'whose share is no whole number keeps the larger part',
      of: job(5, { availableShare: 0.5 }),
      on: 5,
      plan: { mayBeAway: 2, rounds: 3 },
    },
    {
      name: 'keeps 3 of 30, not 4, where a double says 3.0000000000000004',
      of: job(30, { availableShare: 0.1 }),
      on: 30,
      plan: { mayBeAway: 27, rounds: 2 },
    },
    {
      name: 'that stays above its limit leaves in one round',
      of: job(4, { availableShare: 0.5 }),
      on: 2,
      plan: { wouldGoBelow: false, rounds: 1 },
    },
    { name: 'with nothing on the hosts takes no round', of: job(4), on: 0, plan: { leaving: 0, rounds: 0 } },
    {
      name: 'that may lose no instance can not be moved',
      of: job(2, { availableShare: 1 }),
      on: 1,
      plan: { mayBeAway: 0, wouldGoBelow: true, rounds: null, problem: expect.stringContaining('no instance be away') },
    },
    {
      name: 'that may lose no instance moves when replacements come first',
      of: job(2, { availableShare: 1, extraShare: 0.5 }),
      on: 2,
      canSurge: true,
      plan: { first: 1, rounds: 2, problem: null },
    },
    {
      name: 'that has more replacements first than it may lose gives up as many at once',
      of: job(4, { extraShare: 0.5 }),
      on: 4,
      canSurge: true,
      plan: { first: 2, mayBeAway: 1, rounds: 2 },
    },
    {
      name: 'counts a pod of which one task is on the hosts',
      of: job(1, { availableShare: 0, instances: [instance('', { taskIds: ['t0', 'elsewhere'] })] }),
      on: 1,
      plan: { leaving: 1, rounds: 1 },
    },
    {
      name: 'whose limit is used up waits, also when nobody knows why the rest does not run',
      of: job(4, { instances: down(3) }),
      on: 1,
      plan: { waitsFor: '/shop/web has 3 of 4 instances available and must keep 3' },
    },
    {
      name: 'that allows extra instances gets none when nobody may ask for them',
      of: job(2, { availableShare: 1, extraShare: 1 }),
      on: 1,
      plan: { first: 0, rounds: null },
    },
    {
      name: 'whose instances on the hosts do not run anyway is done in a round',
      of: job(4, { availableShare: 1, instances: down(0, 1) }),
      on: 2,
      plan: { leaving: 2, leavingAvailable: 0, wouldGoBelow: false, rounds: 1, problem: null, waitsFor: null },
    },
    {
      name: 'whose limit is used up elsewhere waits, and says for what',
      of: job(4, { instances: down(3), missingBecause: 'no agent has the 4 cpus that it asks for' }),
      on: 2,
      plan: {
        rounds: 2,
        problem: null,
        waitsFor:
          '/shop/web has 3 of 4 instances available and must keep 3; what is missing does not run: no agent has the 4 cpus that it asks for',
      },
    },
    {
      name: 'that is being deployed waits for the end of it',
      of: job(4, { locked: 'deployment d1 is under way' }),
      on: 1,
      plan: { rounds: 1, problem: null, waitsFor: 'no task of /shop/web is moved while deployment d1 is under way' },
    },
    {
      name: 'counts an instance that is ending as away',
      of: job(4, { instances: [...down().slice(0, 3), instance('t3', { ending: true })] }),
      on: 1,
      plan: { available: 3, waitsFor: expect.stringContaining('must keep 3') },
    },
    {
      name: 'with more instances than it wants gives those up, and then has none to give',
      of: job(2, { availableShare: 1, instances: down().slice(0, 3) }),
      on: 3,
      plan: { available: 3, rounds: null, wouldGoBelow: true },
    },
  ])('$name', ({ of, on, canSurge = false, plan }) => {
    expect(planJob(of, first(on), canSurge)).toMatchObject(plan);
  });

  test('never takes fewer rounds than its limit allows, and goes in one without a limit', () => {
    const drawn = fc.record({
      wanted: fc.integer({ min: 1, max: 40 }),
      availableShare: fc.double({ min: 0, max: 1, noNaN: true }),
      on: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(drawn, ({ wanted, availableShare, on }) => {
        const leaving = Math.min(on, wanted);
        const { rounds, mayBeAway } = planJob(job(wanted, { availableShare }), first(leaving), false);
        expect(mayBeAway).toBeLessThanOrEqual(wanted);
        expect(wanted - mayBeAway + 1e-6).toBeGreaterThanOrEqual(wanted * availableShare);
        if (rounds === null) expect([mayBeAway, leaving > 0]).toEqual([0, true]);
        else
          expect([rounds * mayBeAway >= leaving, (rounds - 1) * mayBeAway < leaving || leaving === 0]).toEqual([
            true,
            true,
          ]);
        expect(planJob(job(wanted, { availableShare: 0 }), first(leaving), false).rounds).toBe(leaving > 0 ? 1 : 0);
      }),
    );
  });
});

describe('a job that has its data on its agents', () => {
  const resident = job(4, { availableShare: 0.5, isResident: true });

  test('says that what leaves can run nowhere else until its host is back', () => {
    expect(planJob(resident, new Set(['t0', 't1']), false)).toMatchObject({
      rounds: 1,
      problem: null,
      waitsFor: 'its data are on its agents: what leaves can run nowhere else, and is back only after `complete`',
    });
  });

  test('never gives up more than may be away at once, and says to take its hosts out one after another', () => {
    const { rounds, problem } = planJob(resident, new Set(['t0', 't1', 't2']), false);

    expect(rounds).toBeNull();
    expect(problem).toContain('3 of them are on these hosts, and 2 may be away: take the hosts out one after another');
  });
});
