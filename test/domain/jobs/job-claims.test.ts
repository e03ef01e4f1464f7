import {
  availableBeside,
  type Claim,
  claimEnd,
  holdsSomething,
  liveClaims,
  noClaims,
  prolonged,
} from '../../../functions/domain/jobs/job-claims.ts';
import { instance, job } from './sample-job.ts';
import { surging } from './surging-jobs.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const claim = (taskIds: string[], until = claimEnd(NOW)): Claim => ({
  ...{ taskIds, hostname: 'h1', maintenanceId: 'm-1', until },
});

describe('a claim counts', () => {
  const record = { ...noClaims('m/shop/web'), claims: [claim(['t0'])] };

  test('for five minutes', () => {
    expect(liveClaims(record, job(4), later(299))).toHaveLength(1);
    expect(liveClaims(record, job(4), later(300))).toHaveLength(0);
  });

  test('as long as the job has its instance', () => {
    expect(liveClaims(record, job(4, { instances: [instance('t1')] }), NOW)).toEqual([]);
  });

  test('for all of a pod, whose other tasks are in the same instance', () => {
    const pod = job(1, { instances: [instance('a', { taskIds: ['a', 'b'] })] });

    expect(liveClaims({ ...record, claims: [claim(['b'])] }, pod, NOW)).toHaveLength(1);
    expect(availableBeside([claim(['b'])], pod)).toEqual([]);
  });

  test('longer when it is prolonged in its second half', () => {
    const until = claimEnd(NOW);

    expect(prolonged(until, later(150))).toBe(until);
    expect(prolonged(until, later(151))).toBe(later(451).toISOString());
  });
});

test('available are those that neither end nor are claimed', () => {
  const instances = [
    instance('free'),
    instance('claimed'),
    instance('ending', { ending: true }),
    instance('starting', { available: false }),
  ];

  expect(availableBeside([claim(['claimed'])], job(4, { instances }))).toEqual([instances[0]]);
});

test('a record without claims and without a surge holds nothing', () => {
  expect(holdsSomething(noClaims('m/shop/web'))).toBe(false);
  expect(holdsSomething({ ...noClaims('m/shop/web'), claims: [claim(['t0'])] })).toBe(true);
  expect(holdsSomething(surging(1))).toBe(true);
});
