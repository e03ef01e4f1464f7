import type { Job } from '../../../functions/domain/jobs/job.ts';
import { type JobClaims, MAX_CLAIMS } from '../../../functions/domain/jobs/job-claims.ts';
import { claim, claims, later, look, NOW, unsure, without } from './looks.ts';
import { instance, job } from './sample-job.ts';

describe('of the tasks of a job may leave', () => {
  const cases: { name: string; job: Job; record?: JobClaims; becomes: Record<string, string> }[] = [
    { name: 'as many as its limit lets be away', job: job(8), becomes: { t0: 'go', t1: 'go', t2: 'job-at-limit' } },
    {
      name: 'all where there is no limit',
      job: job(3, { availableShare: 0 }),
      becomes: { t0: 'go', t1: 'go', t2: 'go' },
    },
    {
      name: 'none where no instance may be away',
      job: job(2, { availableShare: 1 }),
      becomes: { t0: 'job-allows-none' },
    },
    {
      name: 'none while an instance that was lost elsewhere uses up the limit',
      job: job(4, without(4, 't3')),
      becomes: { t0: 'job-at-limit' },
    },
    {
      name: 'none while one that is missing uses up the limit',
      job: job(4, { instances: job(3).instances }),
      becomes: { t0: 'job-at-limit' },
    },
    {
      name: 'none while one that is ending elsewhere, though still available, uses up the limit',
      job: job(4, { instances: [...job(3).instances, instance('t3', { ending: true })] }),
      becomes: { t0: 'job-at-limit' },
    },
    {
      name: 'one that is broken, also of a job at its limit',
      job: job(4, without(4, 't0', 't1', 't2')),
      becomes: { t0: 'go', t3: 'job-at-limit' },
    },
    {
      name: 'none of which it is not known how it is, of a job at its limit',
      job: job(4, unsure(4, 't0', 't1')),
      becomes: { t0: 'job-at-limit', t3: 'job-at-limit' },
    },
    {
      name: 'none while it is not known of any how it is, as after a restart of its scheduler',
      job: job(4, unsure(4, 't0', 't1', 't2', 't3')),
      becomes: { t0: 'job-at-limit', t3: 'job-at-limit' },
    },
    {
      name: 'one of which it is not known how it is, where enough others are available',
      job: job(4, unsure(4, 't0')),
      becomes: { t0: 'go', t3: 'job-at-limit' },
    },
    {
      name: 'no longer one that was claimed while it was available, and of which it is not known now how it is',
      job: job(4, unsure(4, 't0', 't1', 't2', 't3')),
      record: claims(claim('t0', 'h1')),
      becomes: { t0: 'job-at-limit' },
    },
    {
      name: 'of a job that is deployed none of which it is not known how it is',
      job: job(8, { ...unsure(8, 't1'), locked: 'deployment d1 is under way' }),
      becomes: { t1: 'job-locked' },
    },
    {
      name: 'what is left of the limit when another host has claimed some',
      job: job(8),
      record: claims(claim('t7', 'h2')),
      becomes: { t0: 'go', t1: 'job-at-limit' },
    },
    {
      name: 'as if it were free, what a claim that has run out took',
      job: job(4),
      record: claims(claim('t3', 'h2', { until: NOW.toISOString() })),
      becomes: { t0: 'go' },
    },
    {
      name: 'what a limit allows beside an instance that was claimed and is gone: it is not counted twice',
      job: job(8, { instances: job(7).instances }),
      record: claims(claim('t7', 'h2')),
      becomes: { t0: 'go', t1: 'job-at-limit' },
    },
    {
      name: 'those that this host has claimed before, again, until they end',
      job: job(4),
      record: claims(claim('t0', 'h1')),
      becomes: { t0: 'go', t1: 'job-at-limit' },
    },
    {
      name: 'one that was claimed before not while its job has lost more than it can spare since',
      job: job(4, without(4, 't3')),
      record: claims(claim('t0', 'h1')),
      becomes: { t0: 'job-at-limit' },
    },
    {
      name: 'one that was told to end and does not, with its own reason',
      job: job(4, {
        instances: [
          instance('t0', { ending: true, available: false, stalled: 'is not ended' }),
          ...job(4).instances.slice(1),
        ],
      }),
      becomes: { t0: 'kill-stalled' },
    },
    {
      name: 'one that is ending no more than once',
      job: job(4, { instances: [instance('t0', { ending: true, available: false }), ...job(4).instances.slice(1)] }),
      record: claims(claim('t0', 'h1')),
      becomes: { t0: 'ending' },
    },
    {
      name: 'of a job that is deployed only those that are broken',
      job: job(8, { ...without(8, 't1'), locked: 'deployment d1 is under way' }),
      becomes: { t0: 'job-locked', t1: 'go' },
    },
    {
      name: 'of a job that is deployed none that was claimed before',
      job: job(8, { locked: 'deployment d1 is under way' }),
      record: claims(claim('t0', 'h1')),
      becomes: { t0: 'job-locked' },
    },
    {
      name: 'none that only is available because a surplus has not been killed yet',
      job: job(4, { instances: job(6).instances }),
      becomes: { t0: 'go', t1: 'job-at-limit', t2: 'job-at-limit' },
    },
    { name: 'none that its scheduler does not know', job: job(4), becomes: { t0: 'go', old: 'unknown-to-scheduler' } },
  ];

  test.each(cases)('$name', ({ job, record, becomes }) => {
    const selection = look(job, Object.keys(becomes), record);

    const held = Object.entries(becomes).filter(([, code]) => code !== 'go');
    expect(selection.go).toEqual(Object.keys(becomes).filter((taskId) => becomes[taskId] === 'go'));
    expect(selection.held).toEqual(Object.fromEntries(held));
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

test('what a job has to spare is what it could still give up', () => {
  expect(look(job(8), []).spare).toBe(2);
  expect(look(job(8), ['t0']).spare).toBe(1);
  expect(look(job(8, without(8, 't0')), ['t0']).spare).toBe(1);
  expect(look(job(8, without(8, 't1', 't2', 't3')), []).spare).toBe(-1);
});
