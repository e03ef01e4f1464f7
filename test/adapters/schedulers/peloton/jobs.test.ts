import type { Job } from '../../../../functions/domain/jobs/job.ts';
import { pelotonExchange } from '../../../mesos-sim/replay/peloton/recorded.ts';
import { type Answer, closeAll, leaving, NOW, type OwnerServer, ownerServer } from '../webhook/owner-server.ts';
import { done, error, JOB, OTHER_JOB, peloton, pod, podsOf, procedureOf, task } from './peloton-server.ts';

afterEach(closeAll);

/** A job manager with one answer to GetJob, and one to each QueryPods in turn. */
function withJob(job: Answer, ...pages: readonly Answer[]): Promise<OwnerServer> {
  let page = 0;
  return ownerServer((asked) => {
    if (procedureOf(asked) === 'GetJob') return job;
    page += 1;
    return pages[Math.min(page, pages.length) - 1] ?? {};
  });
}

const limited = (maximumUnavailableInstances?: number) =>
  done({ summary: { name: 'web', sla: { maximumUnavailableInstances } } });

async function lookAt(server: OwnerServer, uuid = JOB): Promise<readonly Job[]> {
  const { limits } = peloton([server.url]);
  return (await limits?.jobs([`${server.url}/api/v1/${uuid}`])) ?? [];
}

async function firstOf(...pods: readonly object[]) {
  const [job] = await lookAt(await withJob(limited(1), podsOf(pods)));
  return job?.instances[0];
}

const recordedAnswer = (name: string): Answer => {
  const { status, headers, body } = pelotonExchange(name).response;
  return { status, headers, body };
};

describe('a job', () => {
  test('and its pods are read by two calls in snake case', async () => {
    const server = await withJob(limited(1), podsOf([pod(0), pod(1)]));

    await lookAt(server);

    expect(server.asked.map((asked) => [procedureOf(asked), JSON.parse(asked.body)])).toEqual([
      ['GetJob', { job_id: { value: JOB }, summary_only: true }],
      ['QueryPods', { job_id: { value: JOB }, pagination: { offset: 0, limit: 500, max_limit: 100_000 } }],
    ]);
  });

  test('from a recording keeps three of four instances', async () => {
    const server = await withJob(recordedAnswer('q-01-GetJob-summary'), recordedAnswer('q-03-QueryPods'));

    const [job] = await lookAt(server, 'd47858d6-8dd3-476a-a14b-b8d797bb6654');

    expect(job).toMatchObject({ name: 'web', wanted: 4, availableShare: 0.75, locked: null, extraShare: 0 });
    expect(job?.instances.map(({ available }) => available)).toEqual([true, true, true, true]);
    expect(job?.instances[0]).toMatchObject({
      taskIds: ['d47858d6-8dd3-476a-a14b-b8d797bb6654-0-3'],
      hostname: 'host2',
      startedAt: '2026-11-30T03:10:39.5696229Z',
    });
  });

  test.each([
    ['p-03-right-after', { taskIds: ['8c50cb6b-8c13-4009-9b5a-097605d02d90-0-2'], ending: true }],
    ['p-08-killed', { taskIds: ['8c50cb6b-8c13-4009-9b5a-097605d02d90-0-3'], ending: false }],
    ['p-10', { taskIds: ['8c50cb6b-8c13-4009-9b5a-097605d02d90-0-3'], ending: true }],
  ])('with a restarted pod has one less available in %s', async (name, restarted) => {
    const server = await withJob(limited(1), recordedAnswer(name));

    const [job] = await lookAt(server, '8c50cb6b-8c13-4009-9b5a-097605d02d90');

    expect(job?.instances.map(({ available }) => available)).toEqual([false, true, true, true, true]);
    expect(job?.instances[0]).toMatchObject(restarted);
  });

  test.each([
    ['a limit of 0', limited(0)],
    ['no limit', limited()],
    ['no SLA', done({ summary: { name: 'web' } })],
    ['a limit of all of them', limited(4)],
  ])('with %s may lose all its pods', async (_name, described) => {
    const [job] = await lookAt(await withJob(described, podsOf([pod(0), pod(1)])));

    expect(job).toMatchObject({ wanted: 2, availableShare: 0 });
  });

  test('of a release without summaries has its limit all the same', async () => {
    const whole = done({ jobInfo: { spec: { name: 'web', sla: { maximumUnavailableInstances: 1, priority: 3 } } } });

    const [job] = await lookAt(await withJob(whole, podsOf([pod(0), pod(1)])));

    expect(job).toMatchObject({ availableShare: 0.5, priority: 3 });
  });

  test('does not count pods with a dead goal state', async () => {
    const pods = [
      pod(0),
      pod(1),
      pod(2, { desiredState: 'POD_STATE_KILLED' }),
      pod(3, { desiredState: 'POD_STATE_DELETED' }),
    ];

    const [job] = await lookAt(await withJob(limited(1), podsOf(pods)));

    expect(job).toMatchObject({ wanted: 2, availableShare: 0.5 });
    expect(job?.instances.map(({ ending }) => ending)).toEqual([false, false, true, true]);
  });

  test('that Peloton does not know is left out', async () => {
    expect(await lookAt(await withJob(error(404, 'not-found', 'job not found')))).toEqual([]);
  });

  test('of another Peloton is not read', async () => {
    const server = await withJob(limited(1), podsOf([]));
    const { limits } = peloton([server.url]);

    expect(await limits?.jobs([`http://other/api/v1/${JOB}`])).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  test('with an error does not fail the others, and is read once for all that ask together', async () => {
    const server = await ownerServer((asked) => {
      if (JSON.parse(asked.body).job_id.value === JOB) return error(500, 'internal', 'no database');
      return procedureOf(asked) === 'GetJob' ? limited(1) : podsOf([pod(0, {}, OTHER_JOB)]);
    });
    const { limits } = peloton([server.url]);
    const ask = (uuid: string) => limits?.jobs([`${server.url}/api/v1/${uuid}`]);

    const [bad, good, again] = await Promise.allSettled([ask(JOB), ask(OTHER_JOB), ask(OTHER_JOB)]);

    expect(bad).toMatchObject({
      reason: { name: 'SchedulerUnavailable', message: expect.stringContaining('no database') },
    });
    expect(good).toMatchObject({ value: [{ name: 'web' }] });
    expect(again).toEqual(good);
    expect(server.asked).toHaveLength(3);
  });
});

describe('a pod', () => {
  test.each([
    ['runs and is healthy', {}, true],
    ['has no health check', { containersStatus: [{ healthy: { state: 'HEALTH_STATE_DISABLED' } }] }, true],
    ['has no result of its check yet', { containersStatus: [{ healthy: { state: 'HEALTH_STATE_UNKNOWN' } }] }, false],
    ['fails its check', { containersStatus: [{ healthy: { state: 'HEALTH_STATE_UNHEALTHY' } }] }, false],
    [
      'has one container of two that is not healthy',
      {
        containersStatus: [
          { healthy: { state: 'HEALTH_STATE_HEALTHY' } },
          { healthy: { state: 'HEALTH_STATE_UNKNOWN' } },
        ],
      },
      false,
    ],
    ['is launched', { state: 'POD_STATE_LAUNCHED' }, false],
    ['is in another state than any that is known', { state: 'POD_STATE_NEW' }, false],
    ['has another run as its goal', { desiredPodId: { value: `${JOB}-0-2` } }, false],
    ['has another version as its goal', { desiredVersion: { value: '2-0-0' } }, false],
  ])('that %s is available: see the table', async (_name, status, available) => {
    expect(await firstOf(pod(0, status))).toMatchObject({ available });
  });

  test.each([
    ['fails its check', { containersStatus: [{ healthy: { state: 'HEALTH_STATE_UNHEALTHY' } }] }, true],
    ['has failed', { state: 'POD_STATE_FAILED' }, true],
    ['has no result of its check yet', { containersStatus: [{ healthy: { state: 'HEALTH_STATE_UNKNOWN' } }] }, false],
    ['starts', { state: 'POD_STATE_STARTING' }, false],
  ])('that %s may go beyond the limit: see the table', async (_name, status, isBroken) => {
    expect(await firstOf(pod(0, status))).toMatchObject({ isBroken });
  });

  test.each([
    ['a moment ago', NOW.getTime() - 1_000, undefined],
    ['half a minute ago', NOW.getTime() - 31_000, expect.stringContaining('locked kills')],
  ])('that has to restart %s and still runs is stalled after a while', async (_name, updatedMs, stalled) => {
    const revision = { updatedAt: `${updatedMs}000000` };

    const instance = await firstOf(pod(0, { desiredPodId: { value: `${JOB}-0-2` }, revision }));

    expect(instance).toMatchObject({ ending: true, available: false });
    expect(instance?.stalled).toEqual(stalled);
  });
});

describe('pods of a large job', () => {
  const page = (from: number, count: number, total: number) =>
    podsOf(
      Array.from({ length: count }, (_, index) => pod(from + index)),
      total,
    );

  test('are read page by page', async () => {
    const server = await withJob(limited(1), page(0, 500, 1_200), page(500, 500, 1_200), page(1_000, 200, 1_200));

    const [job] = await lookAt(server);

    expect(job).toMatchObject({ wanted: 1_200 });
    expect(server.asked.slice(1).map(({ body }) => JSON.parse(body).pagination.offset)).toEqual([0, 500, 1_000]);
  });

  test('are read again when a pod has moved to another page meanwhile', async () => {
    const moved = [page(0, 500, 501), page(499, 1, 501)];
    const server = await withJob(limited(1), ...moved, page(0, 500, 501), page(500, 1, 501));

    expect(await lookAt(server)).toMatchObject([{ wanted: 501 }]);
  });

  test('that never add up to their total are an error of Peloton', async () => {
    const server = await withJob(limited(1), page(0, 3, 4));

    await expect(lookAt(server)).rejects.toMatchObject({
      name: 'SchedulerUnavailable',
      message: expect.stringContaining('change while they are listed'),
    });
  });
});

test('the job of a task is known by the task’s name alone, and is unique among schedulers', async () => {
  const server = await withJob(limited(1));
  const { limits } = peloton([server.url, 'http://other']);

  const ids = await limits?.jobIdsOf([task(0).taskId, task(0, OTHER_JOB).taskId, leaving('web.1').taskId]);

  expect(ids).toEqual(
    new Map([
      [task(0).taskId, `${server.url}/api/v1/${JOB}`],
      [task(0, OTHER_JOB).taskId, `${server.url}/api/v1/${OTHER_JOB}`],
    ]),
  );
  expect(server.asked).toEqual([]);
});
