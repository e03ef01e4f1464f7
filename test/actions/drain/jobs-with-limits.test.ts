import { releaseSurges } from '../../../functions/actions/drain/release-surges.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { fakeJob, fakeJobs } from '../../fakes/fake-schedulers.ts';
import { beginAnew, draining, hasTasks, look, mesos, services, withScheduler } from './looking-hosts.ts';

beforeEach(beginAnew);

describe('jobs whose limits are ours to keep', () => {
  test('give up what they can spare, the same for two hosts as for one', async () => {
    const marathon = fakeJobs([fakeJob('web', 4, 0.75)]);
    withScheduler(marathon);
    await draining('h1', ['web.0', 'web.1']);
    await draining('h2', ['web.2', 'web.3']);

    expect((await look('h1')).codes).toEqual({ 'web.0': 'ending', 'web.1': 'job-at-limit' });
    expect((await look('h2')).codes).toEqual({ 'web.2': 'job-at-limit', 'web.3': 'job-at-limit' });
    expect(marathon.asked.flat().map(({ taskId }) => taskId)).toEqual(['web.0']);
    expect((await services.store.host('h1'))?.blockers.map(({ job }) => job)).toEqual(['/web', '/web']);
  });

  test('are never taken from twice by hosts that look at the same moment', async () => {
    const marathon = fakeJobs([fakeJob('web', 4, 0.75)]);
    withScheduler(marathon);
    await draining('h1', ['web.0', 'web.1']);
    await draining('h2', ['web.2', 'web.3']);

    await Promise.all([look('h1'), look('h2')]);

    expect(new Set(marathon.asked.flat().map(({ taskId }) => taskId)).size).toBe(1);
  });

  test('of the lowest priority go first, then those that have most to spare', async () => {
    const marathon = fakeJobs([
      fakeJob('vital', 4, 0, { priority: 9 }),
      fakeJob('small', 2, 0.5),
      fakeJob('large', 9, 0.5),
    ]);
    withScheduler(marathon);
    await draining('h1', ['vital.0', 'small.0', 'large.0']);

    await look('h1');

    expect(marathon.asked.flat().map(({ taskId }) => taskId)).toEqual(['large.0', 'small.0', 'vital.0']);
  });

  test('are taken all the same when the kill is refused: it may have been accepted a moment before', async () => {
    const marathon = fakeJobs([fakeJob('web', 4, 0.75)]);
    marathon.answers = { 'web.0': { code: 'app-locked', message: 'is locked' } };
    withScheduler(marathon);
    await draining('h1', ['web.0']);
    await draining('h2', ['web.2']);

    expect((await look('h1')).codes).toEqual({ 'web.0': 'app-locked' });
    expect((await look('h2')).codes).toEqual({ 'web.2': 'job-at-limit' });
  });

  test('that cannot be looked at keep their tasks, and no others', async () => {
    const marathon = fakeJobs([fakeJob('web', 4, 0.75), fakeJob('odd', 4, 0)]);
    const trouble = new MaintenanceError('SchedulerRefused', 'GET /odd answered garbage');
    const { limits } = marathon;
    const jobs: typeof limits.jobs = async (ids) => (ids.includes('odd') ? Promise.reject(trouble) : limits.jobs(ids));
    withScheduler({ ...marathon, limits: { ...limits, jobs } });
    await draining('h1', ['web.0', 'odd.0']);

    expect((await look('h1')).codes).toEqual({ 'web.0': 'ending', 'odd.0': 'scheduler-refused' });
  });

  test('that their scheduler has no more are an operator’s matter', async () => {
    withScheduler(fakeJobs([]));
    await draining('h1', ['old.0', 'nobodys']);

    expect((await look('h1')).codes).toEqual({ 'old.0': 'unknown-to-scheduler', nobodys: 'unknown-to-scheduler' });
  });

  test('get a replacement first where that is asked for, and are as large as before when the host is empty', async () => {
    const marathon = fakeJobs([fakeJob('web', 2, 1)], true);
    withScheduler(marathon);
    await draining('h1', ['web.0']);

    expect((await look('h1')).codes).toEqual({ 'web.0': 'waiting-for-replacement' });
    expect([marathon.scaled, marathon.asked]).toEqual([[['web', 3]], []]);

    marathon.jobs.set('web', { ...fakeJob('web', 3, 1) });
    expect((await look('h1')).codes).toEqual({ 'web.0': 'ending' });
    expect([marathon.ended, marathon.asked]).toEqual([['web.0'], []]);

    const [, ...left] = fakeJob('web', 3, 1).instances;
    marathon.jobs.set('web', fakeJob('web', 2, 1, { instances: left }));
    hasTasks('h1', []);
    expect((await look('h1')).host?.state).toBe('HOST_STATE_DRAINED');
    await releaseSurges(services);
    expect(await services.store.claimedJobs()).toEqual([]);
    expect([marathon.scaled, marathon.ended]).toEqual([[['web', 3]], ['web.0']]);
  });

  test('get no replacement first while no place is known for one, and say so', async () => {
    const marathon = fakeJobs([fakeJob('web', 2, 1)], true);
    withScheduler(marathon);
    await draining('h1', ['web.0']);
    mesos.disconnectAgent('h2');

    const { codes, host } = await look('h1');

    expect(codes).toEqual({ 'web.0': 'no-place' });
    expect(host?.blockers[0]?.message).toBe(
      'stays until there is a place for its replacement: no agent stays that could take any task',
    );
    expect([marathon.scaled, marathon.asked]).toEqual([[], []]);
  });

  test('stay while Mesos does not say whether there is a place for a replacement, which is a blocker of theirs', async () => {
    const marathon = fakeJobs([fakeJob('web', 4, 0.5), fakeJob('loose', 4, 0.5, { extraShare: 0 })], true);
    withScheduler(marathon);
    mesos.headroom = () => Promise.reject(new MaintenanceError('MesosUnavailable', 'GET_AGENTS: 503'));
    await draining('h1', ['web.0', 'loose.0']);

    expect((await look('h1')).codes).toEqual({ 'web.0': 'no-place', 'loose.0': 'ending' });
    expect(marathon.scaled).toEqual([]);
  });

  test('that grew for a task which ended by itself are made smaller again', async () => {
    const marathon = fakeJobs([fakeJob('web', 2, 1)], true);
    withScheduler(marathon);
    await draining('h1', ['web.0']);
    await look('h1');

    const [, ...left] = fakeJob('web', 3, 1).instances;
    marathon.jobs.set('web', fakeJob('web', 3, 1, { instances: left }));
    hasTasks('h1', []);
    await look('h1');
    expect(marathon.ended).toEqual([]);

    marathon.jobs.set(
      'web',
      fakeJob('web', 3, 1, { instances: [...left, ...fakeJob('web', 4, 1).instances.slice(3)] }),
    );
    await releaseSurges(services);
    expect(marathon.scaled).toEqual([['web', 3]]);
    expect(marathon.ended).toEqual(['web.1']);
  });

  test('leave their hosts also while the size of another job cannot be changed, which is a blocker of that job alone', async () => {
    const marathon = fakeJobs([fakeJob('tight', 2, 1), fakeJob('loose', 4, 0.5, { extraShare: 0 })], true);
    const scale = () =>
      Promise.reject(new MaintenanceError('SchedulerUnavailable', 'PUT /v2/apps/tight: did not answer in time'));
    withScheduler({ ...marathon, limits: { ...marathon.limits, scale } });
    await draining('h1', ['tight.0', 'loose.0']);

    const { codes, host } = await look('h1');

    expect(marathon.asked.flat().map(({ taskId }) => taskId)).toEqual(['loose.0']);
    expect(codes).toEqual({ 'tight.0': 'scheduler-unavailable', 'loose.0': 'ending' });
    expect(host?.blockers.map(({ message }) => message)).toContain('stays: PUT /v2/apps/tight: did not answer in time');
  });

  test('count a later task as taken that was told to end in the place of theirs', async () => {
    const marathon = fakeJobs([fakeJob('web', 4, 0.75)]);
    withScheduler({
      ...marathon,
      move: async ([task]) => [{ taskId: task?.taskId ?? '', outcome: 'gone', instead: ['web.9'] }],
    });
    await draining('h1', ['web.0']);

    await look('h1');

    const { claims } = await services.store.jobClaims('web');
    expect(claims.map(({ taskIds }) => taskIds)).toEqual([['web.0'], ['web.9']]);
  });

  test('get their sizes also while the kills of other jobs fail', async () => {
    const marathon = fakeJobs([fakeJob('tight', 2, 1), fakeJob('loose', 4, 0.5, { extraShare: 0 })], true);
    marathon.answers = new MaintenanceError('SchedulerUnavailable', 'POST /v2/tasks/delete: did not answer in time');
    withScheduler(marathon);
    await draining('h1', ['tight.0', 'loose.0']);

    expect((await look('h1')).codes).toEqual({
      'tight.0': 'waiting-for-replacement',
      'loose.0': 'scheduler-unavailable',
    });
    expect(marathon.scaled).toEqual([['tight', 3]]);
  });

  test('get the sizes that their owners want, each by itself, when their host is empty', async () => {
    const grown = (id: string) => fakeJob(id, 3, 1);
    const marathon = fakeJobs([fakeJob('tight', 2, 1), fakeJob('loose', 2, 1)], true);
    const jobs = async (jobIds: readonly string[]) => {
      if (jobIds.includes('tight') && marathon.jobs.get('tight')?.wanted === 3) {
        throw new MaintenanceError('SchedulerRefused', 'GET /v2/apps/tight: garbage');
      }
      return marathon.limits.jobs(jobIds);
    };
    withScheduler({ ...marathon, limits: { ...marathon.limits, jobs } });
    await draining('h1', ['tight.0', 'loose.0']);
    await look('h1');
    for (const id of ['tight', 'loose']) marathon.jobs.set(id, grown(id));
    hasTasks('h1', []);

    expect((await look('h1')).host?.state).toBe('HOST_STATE_DRAINED');
    expect(marathon.ended).toEqual(['loose.0']);
  });
});
