import type { PelotonJobOptions, PelotonOptions } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { restartPod, UNTIL_ENDED } from '../ask-scheduler.ts';
import { onAgent } from '../simulated-master.ts';
import { peloton, podName, restart, simulator, startApi } from './api-job.ts';

const start = (job: Partial<PelotonJobOptions> = {}, options: PelotonOptions = {}) =>
  startApi('127.7.0.1', job, options);

interface PodStatus {
  readonly state: string;
  readonly containersStatus: readonly { readonly healthy: { readonly state: string } }[];
}

/** QueryPods of the one job, statuses alone. */
async function podsOf(more: object = { pagination: { offset: 0, limit: 100 } }): Promise<PodStatus[]> {
  const called = 'peloton.api.v1alpha.job.stateless.svc.JobService::QueryPods';
  const body = { job_id: { value: peloton.job('api').id }, ...more };
  const { json } = await restartPod(peloton.url, '', { 'Rpc-Procedure': called }, body);
  return ((json as { pods?: { status: PodStatus }[] }).pods ?? []).map(({ status }) => status);
}

const available = (count: number) => () => peloton.job('api').available === count;

describe('RestartPod', () => {
  test('starts the instance again elsewhere, as the next run', async () => {
    await start({ startsOn: ['host1', 'host2', 'host3', 'host4'] });
    await onAgent(simulator, 'DEACTIVATE_AGENT', 'host1');
    peloton.resetLowest();

    expect(await restart(0)).toMatchObject({ status: 200, json: {} });

    await eventually('it runs again', () => peloton.lowestAvailable('api') === 3 && available(4)());
    const [first] = peloton.job('api').tasks;
    expect(first?.taskId).toBe(`${podName(0)}-2`);
    expect(first?.hostname).not.toBe('host1');
    expect(simulator.tasksOnHost('host1')).toEqual([]);
  });

  test('is refused once as many have ended as the job can bear, and changes nothing', async () => {
    await start({ maximumUnavailableInstances: 1, startSeconds: UNTIL_ENDED });
    await restart(0);
    await eventually('its old task has ended', () => peloton.job('api').tasks[0]?.taskId === `${podName(0)}-2`);

    const refused = await restart(1);

    expect(refused).toMatchObject({ status: 409, text: 'pod restart would violate SLA\n' });
    expect(refused.headers.get('rpc-error-code')).toBe('aborted');
    expect(refused.headers.get('rpc-service')).toBe('peloton-jobmgr');
    expect(peloton.highestUnavailable('api')).toBe(1);
  });

  test('is not refused while the pods of other restarts are still ending', async () => {
    await start({ maximumUnavailableInstances: 1, killSeconds: UNTIL_ENDED });

    const answers = [await restart(0), await restart(1), await restart(2), await restart(3)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(peloton.lowestAvailable('api')).toBe(0);
  });

  test('asked for again while the pod ends changes nothing, and once it has begun anew hits the replacement', async () => {
    await start({ killSeconds: UNTIL_ENDED });
    await restart(0);
    await restart(0);
    peloton.killAsFailed(`${podName(0)}-1`);
    await eventually('it runs again', available(4));

    await restart(0);

    expect(peloton.job('api').tasks[0]).toMatchObject({ taskId: `${podName(0)}-2`, available: false });
  });

  test('of a release before check_sla kills at once, and does not say so', async () => {
    await start({ maximumUnavailableInstances: 1, startSeconds: UNTIL_ENDED }, { checksSla: false });
    for (const instance of [0, 1, 2, 3]) {
      expect((await restart(instance)).status).toBe(200);
      await eventually('its task has ended', () => peloton.job('api').tasks[instance]?.phase !== 'running');
    }

    expect(peloton.lowestAvailable('api')).toBe(0);
  });

  test('is accepted while kills are locked, and happens when that is over', async () => {
    await start();
    peloton.lock('kills');

    expect((await restart(0)).status).toBe(200);
    expect(await podsOf()).toMatchObject([
      { state: 'POD_STATE_RUNNING', podId: { value: `${podName(0)}-1` }, desiredPodId: { value: `${podName(0)}-2` } },
      { desiredPodId: { value: `${podName(1)}-1` } },
      {},
      {},
    ]);
    peloton.lock(undefined);
    await eventually('it runs again', () => peloton.job('api').tasks[0]?.taskId === `${podName(0)}-2`);
  });

  test('may restart an instance that is unavailable already', async () => {
    await start({ maximumUnavailableInstances: 1, startSeconds: UNTIL_ENDED });
    peloton.makeUnhealthy(`${podName(2)}-1`);

    expect((await restart(1)).status).toBe(409);
    expect((await restart(2)).status).toBe(200);
    await eventually('its next run is placed', () => peloton.job('api').tasks[2]?.taskId === `${podName(2)}-2`);
  });

  test('counts an instance that failed by itself', async () => {
    await start({ maximumUnavailableInstances: 1, startSeconds: UNTIL_ENDED });
    peloton.killAsFailed(`${podName(3)}-1`);
    await eventually('it is unavailable', available(3));

    expect((await restart(0)).status).toBe(409);
  });

  test.each([
    { limit: 'no limit', maximumUnavailableInstances: 0, check_sla: true },
    { limit: 'no question for the SLA', maximumUnavailableInstances: 1, check_sla: false },
  ])('takes all of them with $limit', async ({ maximumUnavailableInstances, check_sla }) => {
    await start({ maximumUnavailableInstances, startSeconds: UNTIL_ENDED });
    const names = [0, 1, 2, 3].map(podName);

    const answers = await Promise.all(
      names.map((value) => restartPod(peloton.url, value, {}, { podName: { value }, check_sla })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(peloton.job('api').available).toBe(0);
  });

  test('knows no other pods, and no other names', async () => {
    await start();
    const { id } = peloton.job('api');

    const unknown = await restartPod(peloton.url, `${id}-9`);

    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('rpc-error-code')).toBe('not-found');
    expect((await restartPod(peloton.url, `${id}-0-1`)).status).toBe(404);
    expect(await restartPod(peloton.url, 'api-0')).toMatchObject({ status: 400, text: 'invalid pod name\n' });
    expect(peloton.lowestAvailable('api')).toBe(4);
  });
});

describe('a look at pods', () => {
  test('gives as many as it is asked for, from an offset on, and ten without a page', async () => {
    await start({ instances: 23, cpus: 0.1 });

    expect(await podsOf({ pagination: { offset: 20, limit: 10, max_limit: 1_000 } })).toHaveLength(3);
    expect(await podsOf({ pagination: { offset: 0, limit: 10, maxLimit: 1_000 } })).toHaveLength(10);
    expect(await podsOf({ pagination: { offset: 30, limit: 10 } })).toEqual([]);
    expect(await podsOf({})).toHaveLength(10);
  });

  test('tells that a restarted pod runs before its health is known', async () => {
    await start({ healthySeconds: UNTIL_ENDED });
    const healths = async () => (await podsOf()).map(({ containersStatus }) => containersStatus[0]?.healthy.state);
    expect(new Set(await healths())).toEqual(new Set(['HEALTH_STATE_HEALTHY']));
    await restart(0);

    await eventually('no result yet', async () => (await healths())[0] === 'HEALTH_STATE_UNKNOWN');
    expect(peloton.job('api').available).toBe(3);
    peloton.makeHealthy(`${podName(0)}-2`);
    expect((await healths())[0]).toBe('HEALTH_STATE_HEALTHY');
  });
});

test('a rolling update restarts all instances, as many at a time as it was told, and uses up the limit', async () => {
  await start({ maximumUnavailableInstances: 1, startSeconds: UNTIL_ENDED });
  peloton.resetLowest();

  peloton.startUpdate('api', 2);

  expect((await restart(3)).status).toBe(409);
  await eventually('it is over', () => {
    for (const host of simulator.hosts) host.endStarts();
    return !peloton.job('api').isUpdating;
  });
  expect(peloton.highestUnavailable('api')).toBe(2);
  expect(peloton.job('api').tasks.map(({ taskId }) => taskId)).toEqual(
    [0, 1, 2, 3].map((index) => `${podName(index)}-2`),
  );
  await eventually('all are available', available(4));
});

test('an instance that is pinned to a host waits for it', async () => {
  await start({ pinnedTo: ['host2'], instances: 1 });
  await onAgent(simulator, 'DEACTIVATE_AGENT', 'host2');
  await restart(0);
  await eventually('it waits', () => peloton.job('api').tasks[0]?.phase === 'waiting');

  await onAgent(simulator, 'REACTIVATE_AGENT', 'host2');

  await eventually('it runs there', available(1));
  expect(peloton.job('api').tasks[0]?.hostname).toBe('host2');
});
