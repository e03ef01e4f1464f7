import { describe, expect, test } from '@jest/globals';
import { type Claim, type JobClaims, MAX_CLAIMS, noClaims } from '../../../functions/domain/jobs/claims.ts';
import type { Instance, Job } from '../../../functions/domain/jobs/job.ts';
import { selectMoves } from '../../../functions/domain/jobs/selection.ts';
import { broken, instance, job, unchecked } from './sample-job.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

const claim = (taskId: string, hostname: string, changes: Partial<Claim> = {}): Claim => ({
  ...{ taskIds: [taskId], hostname, maintenanceId: 'm-1', until: later(200).toISOString() },
  ...changes,
});
const claims = (...all: Claim[]): JobClaims => ({ ...noClaims('m/shop/web'), claims: all, version: 3 });

/** A look at a host with those tasks, without replacements first. */
function look(job: Job, taskIds: readonly string[], record = noClaims(job.id), now = NOW) {
  const leaving = { hostname: 'h1', maintenanceId: 'm-1', taskIds: new Set(taskIds) };
  const selection = selectMoves(job, record, leaving, false, now);
  const go = selection.go.map(({ taskIds }) => taskIds.join('+'));
  const held = Object.fromEntries(selection.held.map(({ taskId, code }) => [taskId, code]));
  return { ...selection, go, held, reasons: selection.held.map(({ message }) => message) };
}

/** So many instances, those named broken. */
const without = (wanted: number, ...names: string[]) => otherwise(wanted, broken, names);
/** So many instances, of those named it is not known how they are. */
const unsure = (wanted: number, ...names: string[]) => otherwise(wanted, unchecked, names);

function otherwise(wanted: number, make: (taskId: string) => Instance, names: readonly string[]): Partial<Job> {
  const { instances } = job(wanted);
  return {
    instances: instances.map((one) => (names.includes(one.taskIds[0] ?? '') ? make(one.taskIds[0] ?? '') : one)),
  };
}

describe('of the tasks of a job may leave', () => {
  const cases: { name: string; job: Job; tasks: string[]; record?: JobClaims; go: string[]; held: object }[] = [
    {
      name: 'as many as its limit lets be away',
      job: job(8),
      tasks: ['t0', 't1', 't2'],
      go: ['t0', 't1'],
      held: { t2: 'job-at-limit' },
    },
    {
      name: 'all where there is no limit',
      job: job(3, { availableShare: 0 }),
      tasks: ['t0', 't1', 't2'],
      go: ['t0', 't1', 't2'],
      held: {},
    },
    {
      name: 'none where no instance may be away',
      job: job(2, { availableShare: 1 }),
      tasks: ['t0'],
      go: [],
      held: { t0: 'job-allows-none' },
    },
    {
      name: 'none while an instance that was lost elsewhere uses up the limit',
      job: job(4, without(4, 't3')),
      tasks: ['t0'],
      go: [],
      held: { t0: 'job-at-limit' },
    },
    {
      name: 'none while one that is missing uses up the limit',
      job: job(4, { instances: job(3).instances }),
      tasks: ['t0'],
      go: [],
      held: { t0: 'job-at-limit' },
    },
    {
      name: 'none while one that is ending elsewhere, though still available, uses up the limit',
      job: job(4, { instances: [...job(3).instances, instance('t3', { ending: true })] }),
      tasks: ['t0'],
      go: [],
      held: { t0: 'job-at-limit' },
    },
    {
      name: 'one that is broken, also of a job at its limit',
      job: job(4, without(4, 't0', 't1', 't2')),
      tasks: ['t0', 't3'],
      go: ['t0'],
      held: { t3: 'job-at-limit' },
    },
    {
      name: 'none of which it is not known how it is, of a job at its limit',
      job: job(4, unsure(4, 't0', 't1')),
      tasks: ['t0', 't3'],
      go: [],
      held: { t0: 'job-at-limit', t3: 'job-at-limit' },
    },
    {
      name: 'none while it is not known of any how it is, as after a restart of its scheduler',
      job: job(4, unsure(4, 't0', 't1', 't2', 't3')),
      tasks: ['t0', 't3'],
      go: [],
      held: { t0: 'job-at-limit', t3: 'job-at-limit' },
    },
    {
      name: 'one of which it is not known how it is, where enough others are available',
      job: job(4, unsure(4, 't0')),
      tasks: ['t0', 't3'],
      go: ['t0'],
      held: { t3: 'job-at-limit' },
    },
    {
      name: 'no longer one that was claimed while it was available, and of which it is not known now how it is',
      job: job(4, unsure(4, 't0', 't1', 't2', 't3')),
      tasks: ['t0'],
      record: claims(claim('t0', 'h1')),
      go: [],
      held: { t0: 'job-at-limit' },
    },
    {
      name: 'of a job that is deployed none of which it is not known how it is',
      job: job(8, { ...unsure(8, 't1'), locked: 'deployment d1 is under way' }),
      tasks: ['t1'],
      go: [],
      held: { t1: 'job-locked' },
    },
    {
      name: 'what is left of the limit when another host has claimed some',
      job: job(8),
      tasks: ['t0', 't1'],
      record: claims(claim('t7', 'h2')),
      go: ['t0'],
      held: { t1: 'job-at-limit' },
    },
    {
      name: 'as if it were free, what a claim that has run out took',
      job: job(4),
      tasks: ['t0'],
      record: claims(claim('t3', 'h2', { until: NOW.toISOString() })),
      go: ['t0'],
      held: {},
    },
    {
      name: 'what a limit allows beside an instance that was claimed and is gone: it is not counted twice',
      job: job(8, { instances: job(7).instances }),
      tasks: ['t0', 't1'],
      record: claims(claim('t7', 'h2')),
      go: ['t0'],
      held: { t1: 'job-at-limit' },
    },
    {
      name: 'those that this host has claimed before, again, until they end',
      job: job(4),
      tasks: ['t0', 't1'],
      record: claims(claim('t0', 'h1')),
      go: ['t0'],
      held: { t1: 'job-at-limit' },
    },
    {
      name: 'one that was claimed before not while its job has lost more than it can spare since',
      job: job(4, without(4, 't3')),
      tasks: ['t0'],
      record: claims(claim('t0', 'h1')),
      go: [],
      held: { t0: 'job-at-limit' },
    },
    {
      name: 'one that was told to end and does not, with its own reason',
      job: job(4, {
        instances: [
          instance('t0', { ending: true, available: false, stalled: 'is not ended' }),
          ...job(4).instances.slice(1),
        ],
      }),
      tasks: ['t0'],
      go: [],
      held: { t0: 'kill-stalled' },
    },
    {
      name: 'one that is ending no more than once',
      job: job(4, { instances: [instance('t0', { ending: true, available: false }), ...job(4).instances.slice(1)] }),
      tasks: ['t0'],
      record: claims(claim('t0', 'h1')),
      go: [],
      held: { t0: 'ending' },
    },
    {
      name: 'of a job that is deployed only those that are broken',
      job: job(8, { ...without(8, 't1'), locked: 'deployment d1 is under way' }),
      tasks: ['t0', 't1'],
      go: ['t1'],
      held: { t0: 'job-locked' },
    },
    {
      name: 'of a job that is deployed none that was claimed before',
      job: job(8, { locked: 'deployment d1 is under way' }),
      tasks: ['t0'],
      record: claims(claim('t0', 'h1')),
      go: [],
      held: { t0: 'job-locked' },
    },
    {
      name: 'none that only is available because a surplus has not been killed yet',
      job: job(4, { instances: job(6).instances }),
      tasks: ['t0', 't1', 't2'],
      go: ['t0'],
      held: { t1: 'job-at-limit', t2: 'job-at-limit' },
    },
    {
      name: 'none that its scheduler does not know',
      job: job(4),
      tasks: ['t0', 'old'],
      go: ['t0'],
      held: { old: 'unknown-to-scheduler' },
    },
  ];

  test.each(cases)('$name', ({ job, tasks, record, go, held }) => {
    const selection = look(job, tasks, record);

    expect(selection.go).toEqual(go);
    expect(selection.held).toEqual(held);
  });

  const started = (taskId: string, startedAt: string | null) => instance(taskId, { startedAt });
  const ages = [
    started('old', '2026-03-01T08:00:00Z'),
    started('unborn', null),
    started('young', '2026-03-01T11:00:00Z'),
  ];
  test.each([
    { killOrder: 'youngest-first', order: ['unborn', 'young', 'old'] },
    { killOrder: 'oldest-first', order: ['old', 'young', 'unborn'] },
  ] as const)('first the $killOrder[0] of them, where its owner wants the $killOrder', ({ killOrder, order }) => {
    const all = job(3, { instances: ages, killOrder, availableShare: 0 });
    const one = job(3, { instances: ages, killOrder, availableShare: 0.6 });

    expect(look(all, ['old', 'unborn', 'young']).go).toEqual(order);
    expect(look(one, ['old', 'unborn', 'young']).go).toEqual(order.slice(0, 1));
  });

  test('the tasks of a pod together, or none of them', () => {
    const pod = (name: string) => instance(`${name}.a`, { taskIds: [`${name}.a`, `${name}.b`] });
    const pods = job(4, { instances: [pod('p0'), pod('p1'), pod('p2'), pod('p3')] });

    const { go, held } = look(pods, ['p0.a', 'p0.b', 'p1.a', 'p1.b']);

    expect(go).toEqual(['p0.a+p0.b']);
    expect(held).toEqual({ 'p1.a': 'job-at-limit', 'p1.b': 'job-at-limit' });
  });

  test('a pod of which a task has ended already by what is left of it', () => {
    const pods = job(1, { instances: [instance('p0.a', { taskIds: ['p0.a', 'p0.b'] })], availableShare: 0 });

    expect(look(pods, ['p0.b']).go).toEqual(['p0.b']);
  });

  test('not more at a time than one record can hold', () => {
    const many = job(2_000, { availableShare: 0 });
    const tasks = many.instances.flatMap(({ taskIds }) => taskIds);

    expect(look(many, tasks).go).toHaveLength(MAX_CLAIMS);
    expect(look(many, tasks, claims(claim('t1999', 'h2'))).record.claims).toHaveLength(MAX_CLAIMS);
  });

  test('by the record as it was read: what is taken is added, what is over is dropped', () => {
    const running = claim('t7', 'h2');
    const over = [claim('gone', 'h3'), claim('t6', 'h4', { until: NOW.toISOString() })];

    const { record } = look(job(8), ['t0'], claims(running, ...over));

    const taken = { taskIds: ['t0'], hostname: 'h1', maintenanceId: 'm-1', until: later(300).toISOString() };
    expect(record).toEqual({ jobId: 'm/shop/web', claims: [running, taken], surge: null, version: 3 });
  });
});

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
      reason: '/shop/web has 3 of 4 instances available besides those that are leaving, and must keep 3',
    },
    {
      why: 'no place for what is missing',
      of: job(4, { ...without(4, 't3'), missingBecause: 'no agent has 4 cpus' }),
      reason:
        '/shop/web has 3 of 4 instances available besides those that are leaving, and must keep 3; what is missing does not run: no agent has 4 cpus',
    },
    {
      why: 'the instances that may be available without that it is known',
      of: job(4, unsure(4, 't0', 't1')),
      reason:
        '/shop/web has 2 of 4 instances available besides those that are leaving, and must keep 3; 2 more run and have no health result yet',
    },
    {
      why: 'a deployment',
      of: job(4, { locked: 'deployment d1 is under way' }),
      reason: 'stays for now: /shop/web is left alone while deployment d1 is under way',
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

test('what a job has to spare is what it could still give up', () => {
  expect(look(job(8), []).spare).toBe(2);
  expect(look(job(8), ['t0']).spare).toBe(1);
  expect(look(job(8, without(8, 't1', 't2', 't3')), []).spare).toBe(-1);
});
