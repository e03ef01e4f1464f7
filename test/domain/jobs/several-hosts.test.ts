import { noClaims } from '../../../functions/domain/jobs/job-claims.ts';
import { selectMoves } from '../../../functions/domain/jobs/select-leaving.ts';
import { later, NOW } from './looks.ts';
import { instance, job } from './sample-job.ts';

describe('hosts that one look decides for', () => {
  const onHost = (hostname: string, ...taskIds: string[]) => ({
    ...{ hostname, maintenanceId: 'm-1', taskIds: new Set(taskIds) },
  });

  test('give up the instances that the kill order names, whatever their host', () => {
    const oldest = job(4, {
      availableShare: 0.5,
      killOrder: 'oldest-first',
      instances: startedInTurn('t3', 't1', 't0', 't2'),
    });
    const hosts = [onHost('h1', 't0', 't2'), onHost('h2', 't1', 't3')];
    const { go, held } = selectMoves(oldest, noClaims(oldest.id), hosts, false, NOW);

    expect(go).toMatchObject([
      { taskIds: ['t3'], hostname: 'h2' },
      { taskIds: ['t1'], hostname: 'h2' },
    ]);
    expect(held.map(({ taskId, code }) => [taskId, code])).toEqual([
      ['t0', 'job-at-limit'],
      ['t2', 'job-at-limit'],
    ]);
  });

  test('ask together for no more replacements than the job allows, each for its own tasks', () => {
    const growing = job(4, { availableShare: 1, extraShare: 0.75 });
    const hosts = [onHost('h1', 't0', 't1'), onHost('h2', 't2', 't3'), onHost('h3')];
    const { scaleTo, record } = selectMoves(growing, noClaims(growing.id), hosts, true, NOW);

    expect(scaleTo).toBe(7);
    expect(record.surge?.parts).toMatchObject([
      { hostname: 'h1', count: 2 },
      { hostname: 'h2', count: 1 },
    ]);
  });

  test('claim a pod whose tasks end on two of them for each', () => {
    const pod = { ...instance('t0'), taskIds: ['t0', 't0b'] };
    const small = job(2, { availableShare: 0.5, instances: [pod, instance('t1')] });
    const { go } = selectMoves(small, noClaims(small.id), [onHost('h1', 't0'), onHost('h2', 't0b')], false, NOW);

    expect(go).toMatchObject([
      { taskIds: ['t0'], hostname: 'h1' },
      { taskIds: ['t0b'], hostname: 'h2' },
    ]);
  });
});

/** Instances that started one after the other. */
function startedInTurn(...taskIds: string[]) {
  return taskIds.map((taskId, index) => ({ ...instance(taskId), startedAt: later(index - 100).toISOString() }));
}
