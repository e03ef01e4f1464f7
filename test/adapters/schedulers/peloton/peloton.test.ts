import { podOf } from '../../../../functions/adapters/schedulers/peloton/task-id.ts';
import { ANSWER_LIMIT_MS } from '../../../patience.ts';
import { type Answer, closeAll, leaving, NOW, outcomes, ownerServer } from '../webhook/owner-server.ts';
import {
  error,
  JOB,
  jobManager,
  peloton,
  pod,
  podAsked,
  podsOf,
  procedureOf,
  RESTARTED,
  restarts,
  task,
} from './peloton-server.ts';

afterEach(closeAll);

const RUN = '91b4f9f0-52cf-4b0c-a9b6-fa2b1c8b1c11';
const AT_LIMIT = error(409, 'aborted', 'pod restart would violate SLA');

describe('the pod of a Mesos task', () => {
  test.each([
    ['has a number as its run', `${JOB}-0-1`, `${JOB}-0`],
    ['has a uuid as its run', `${JOB}-12-${RUN}`, `${JOB}-12`],
    ['has a run beyond 2^53', `${JOB}-3-18446744073709551615`, `${JOB}-3`],
  ])('%s', (_name, taskId, podName) => {
    expect(podOf(taskId)).toEqual({ podName, jobId: JOB });
  });

  test.each([
    ['a pod, without a run', `${JOB}-0`],
    ['a task of Marathon', 'shop_web.instance-7d8e9fb2-5a94-11ee-9bb0-3d0d1c5d5a01._app.1'],
    ['more than a task', `${JOB}-0-1-2`],
    ['nothing', ''],
  ])('is none for %s', (_name, taskId) => {
    expect(podOf(taskId)).toBeUndefined();
  });
});

test('a pod is restarted within its SLA, by a JSON call over YARPC', async () => {
  const manager = await jobManager(() => RESTARTED);

  await expect(peloton([manager.url]).move([task(0)])).resolves.toEqual([{ taskId: `${JOB}-0-1`, outcome: 'moved' }]);
  expect(restarts(manager)).toMatchObject([
    {
      path: '/api/v1',
      headers: expect.objectContaining({
        'rpc-service': 'peloton-jobmgr',
        'rpc-procedure': 'peloton.api.v1alpha.pod.svc.PodService::RestartPod',
        'rpc-caller': 'peloton-host-maintenance',
        'rpc-encoding': 'json',
        'context-ttl-ms': `${ANSWER_LIMIT_MS}`,
        'content-type': 'application/json',
      }),
      body: `{"pod_name":{"value":"${JOB}-0"},"check_sla":true}`,
    },
  ]);
});

test('without tasks, no call is sent', async () => {
  const manager = await jobManager(() => RESTARTED);

  await expect(peloton([manager.url]).move([])).resolves.toEqual([]);
  expect(manager.asked).toEqual([]);
});

test.each<[string, Answer, string, string]>([
  [
    'at the limit of its job',
    AT_LIMIT,
    'job-at-limit',
    "than its SLA allows: Peloton says 'pod restart would violate SLA'",
  ],
  [
    'changed by another process at the same moment',
    error(409, 'aborted', 'operation aborted due to unexpected version'),
    'peloton-refused',
    'due to unexpected version',
  ],
  [
    'that Peloton does not understand',
    error(400, 'invalid-argument', 'invalid pod name'),
    'peloton-refused',
    'pod name',
  ],
  [
    'that Peloton fails on',
    error(500, 'internal', 'pod not present in cache, please retry action'),
    'peloton-failed',
    'pod not present in cache',
  ],
])('a task %s is refused, and the next one is asked about', async (_name, answer, code, message) => {
  const manager = await jobManager((asked) => (podAsked(asked) === `${JOB}-0` ? answer : RESTARTED));

  const answers = await peloton([manager.url]).move([task(0), task(1)]);

  expect(answers).toEqual([
    { taskId: `${JOB}-0-1`, outcome: 'refused', code, message: expect.stringContaining(message) },
    { taskId: `${JOB}-1-1`, outcome: 'moved' },
  ]);
});

test('a pod that Peloton does not know is gone', async () => {
  const manager = await jobManager(() => error(404, 'not-found', 'task not found'));

  await expect(peloton([manager.url]).move([task(0)])).resolves.toEqual([{ taskId: `${JOB}-0-1`, outcome: 'gone' }]);
});

test('a restart too late for its run is not sent: it would hit the replacement', async () => {
  const manager = await ownerServer((asked) => {
    if (procedureOf(asked) === 'RestartPod') return RESTARTED;
    const next = { value: `${JOB}-0-2` };
    return podsOf([pod(0, { podId: next, desiredPodId: next }), pod(1, { desiredPodId: { value: `${JOB}-1-2` } })]);
  });

  const answers = await peloton([manager.url]).move([task(0), task(1), task(2)]);

  expect(answers).toEqual([
    {
      ...{ taskId: `${JOB}-0-1`, outcome: 'refused', code: 'unknown-to-scheduler' },
      message: expect.stringContaining(`which is now ${JOB}-0-2:`),
    },
    { taskId: `${JOB}-1-1`, outcome: 'moved' },
    { taskId: `${JOB}-2-1`, outcome: 'gone' },
  ]);
  expect(restarts(manager)).toEqual([]);
});

test('restarts of the same moment read the pods of their job once, later ones again after two seconds', async () => {
  let now = NOW.getTime();
  const manager = await jobManager(() => {
    now += 1_500;
    return RESTARTED;
  });

  await peloton([manager.url], { clock: () => new Date(now) }).move([task(0), task(1), task(2), task(3)]);

  expect(manager.asked.map(procedureOf)).toEqual([
    ...['QueryPods', 'RestartPod', 'RestartPod', 'QueryPods', 'RestartPod', 'RestartPod'],
  ]);
});

test("a task whose id is not Peloton's is refused without a call", async () => {
  const manager = await jobManager(() => RESTARTED);

  const answers = await peloton([manager.url]).move([leaving('web.1', { framework: 'marathon' }), task(1)]);

  expect(answers[0]).toMatchObject({ code: 'not-a-peloton-task', message: expect.stringContaining('marathon') });
  expect(answers[1]).toMatchObject({ outcome: 'moved' });
  expect(restarts(manager)).toHaveLength(1);
});

test('control characters in a message of Peloton do not reach a terminal', async () => {
  const manager = await jobManager(() => error(400, 'invalid-argument', 'bad\u001b[31m\r\n\u0000name\u202e'));

  const [answer] = await peloton([manager.url]).move([task(0)]);

  expect(answer).toMatchObject({ message: expect.stringContaining("'bad [31m name'") });
});

test('tasks of one job come one after another, those of five jobs at a time', async () => {
  const five = Promise.withResolvers<void>();
  const underWay: string[] = [];
  const seen: string[][] = [];
  const manager = await jobManager(async (asked) => {
    underWay.push(podAsked(asked));
    seen.push([...underWay]);
    if (underWay.length === 5) five.resolve();
    await five.promise;
    underWay.splice(underWay.indexOf(podAsked(asked)), 1);
    return RESTARTED;
  });
  const jobs = Array.from({ length: 8 }, (_, index) => `0b1c2d3e-0000-4000-8000-00000000000${index}`);
  const tasks = jobs.flatMap((job) => [task(0, job), task(1, job), task(2, job)]);

  expect(outcomes(await peloton([manager.url]).move(tasks))).toEqual(tasks.map(() => 'moved'));
  expect(Math.max(...seen.map((pods) => pods.length))).toBe(5);
  for (const pods of seen) expect(new Set(pods.map((pod) => pod.slice(0, JOB.length))).size).toBe(pods.length);
  for (const job of jobs) {
    const order = restarts(manager)
      .map(podAsked)
      .filter((pod) => pod.startsWith(job));
    expect(order).toEqual([0, 1, 2].map((instance) => `${job}-${instance}`));
  }
});
