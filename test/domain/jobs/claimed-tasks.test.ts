import type { Job } from '../../../functions/domain/jobs/job.ts';
import { claim, claims, later, look, unsure, without } from './looks.ts';
import { instance, job, unchecked } from './sample-job.ts';

describe('a claim', () => {
  const until = later(200).toISOString();
  const ends = (now: Date, changes: Partial<Job> = {}, tasks = ['t0']) =>
    look(job(4, changes), tasks, claims(claim('t0', 'h1', { until })), now).record.claims.map((each) => each.until);

  test('is prolonged by its host in its second half only, so that not every look writes', () => {
    expect(ends(later(50))).toEqual([until]);
    expect(ends(later(51))).toEqual([later(351).toISOString()]);
  });

  test('is not prolonged once its task has left the host, but counts until the job has noticed', () => {
    expect(ends(later(199), {}, ['t1'])).toEqual([until]);
    expect(look(job(4), ['t1'], claims(claim('t0', 'h1', { until })), later(199)).go).toEqual([]);
  });

  test('is not prolonged while its task may not go, so that others may in the end', () => {
    const inNeed = without(4, 't3');

    expect(ends(later(199), inNeed)).toEqual([until]);
    expect(ends(later(200), inNeed)).toEqual([]);
  });
});

describe('a task that was told to end', () => {
  const told = (seconds: number) => {
    const record = claims(claim('t0', 'h1', { until: later(300).toISOString() }));
    return look(job(4), ['t0'], record, later(seconds));
  };

  test('is not told again at once: Marathon would kill what is launched in its place', () => {
    expect(told(1)).toMatchObject({ go: [], held: { t0: 'ending' } });
    expect(told(29)).toMatchObject({ go: [], held: { t0: 'ending' } });
  });

  test('is told again after a while, because the first time may have come to nothing', () => {
    expect(told(30)).toMatchObject({ go: ['t0'], held: {} });
  });
});

describe('why a task stays', () => {
  test.each([
    {
      why: 'the limit',
      of: job(4, without(4, 't3')),
      reason:
        '/shop/web has 3 of 4 instances available besides those that are leaving, and must keep 3: none may leave now',
    },
    {
      why: 'no place for what is missing',
      of: job(4, { ...without(4, 't3'), missingBecause: 'no agent has 4 cpus' }),
      reason:
        '/shop/web has 3 of 4 instances available besides those that are leaving, and must keep 3: none may leave now; what is missing does not run: no agent has 4 cpus',
    },
    {
      why: 'the instances that may be available without that it is known',
      of: job(4, unsure(4, 't0', 't1')),
      reason:
        '/shop/web has 2 of 4 instances available besides those that are leaving, and must keep 3: none may leave now; 2 more run and have no health result yet',
    },
    {
      why: 'the one instance of them, beside others that are broken, ending, or not started',
      of: job(5, {
        instances: [
          { ...unchecked('t0'), available: true },
          unchecked('t1'),
          { ...unchecked('t2'), isBroken: true },
          { ...unchecked('t3'), ending: true },
          instance('t4', { available: false }),
        ],
      }),
      reason:
        '/shop/web has 1 of 5 instances available besides those that are leaving, and must keep 4: none may leave now; 1 more runs and has no health result yet',
    },
    {
      why: 'no limit at all, and what to do',
      of: job(2, { availableShare: 1, extraShare: 0.4 }),
      reason: '/shop/web lets no instance be away: give it a limit',
    },
    {
      why: 'no limit at all where replacements could start first, and what to do',
      of: job(2, { availableShare: 1, extraShare: 0.5 }),
      reason: '/shop/web lets no instance be away: give it a limit, or let replacements start first ("surge": true)',
    },
    {
      why: 'a deployment',
      of: job(4, { locked: 'deployment d1 is under way' }),
      reason: 'stays for now: this task of /shop/web is not moved while deployment d1 is under way',
    },
  ])('names $why', ({ of, reason }) => {
    expect(look(of, ['t0']).reasons).toEqual([reason]);
  });

  test('has a code of its own when there is no place for what is missing', () => {
    expect(look(job(4, { ...without(4, 't3'), missingBecause: 'no agent has 4 cpus' }), ['t0']).held).toEqual({
      t0: 'no-place',
    });
  });

  test('is not to be found in a limit of none where the job has less than all instances', () => {
    expect(look(job(2, { ...without(2, 't1'), availableShare: 1 }), ['t0']).held).toEqual({ t0: 'job-at-limit' });
  });

  test('counts what was taken in the same look', () => {
    expect(look(job(8), ['t0', 't1', 't2']).reasons[0]).toContain('has 6 of 8 instances available');
  });
});
