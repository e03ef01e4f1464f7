import { afterEach, describe, expect, test } from '@jest/globals';
import { podOf } from '../../../../functions/adapters/schedulers/peloton/task-id.ts';
import { ANSWER_LIMIT_MS } from '../../../patience.ts';
import { type Answer, closeAll, leaving, NOW, nobody, outcomes, ownerServer } from '../webhook/owner-server.ts';
import {
  error,
  JOB,
  jobManager,
  NOT_LEADER,
  OTHER_JOB,
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

describe('the leader', () => {
  test('is found among the job managers, and asked first from then on', async () => {
    const follower = await jobManager(() => NOT_LEADER);
    const leader = await jobManager(() => RESTARTED);
    const both = peloton([await nobody(), follower.url, leader.url]);

    expect(outcomes(await both.move([task(0), task(1)]))).toEqual(['moved', 'moved']);
    expect(restarts(follower)).toHaveLength(1);
    expect(restarts(leader)).toHaveLength(2);
  });

  test('is found by each of several simultaneous calls', async () => {
    const answered = Promise.withResolvers<void>();
    const follower = await jobManager(async (asked) => {
      if (podAsked(asked).startsWith(OTHER_JOB)) await answered.promise;
      return NOT_LEADER;
    });
    const leader = await jobManager(() => RESTARTED);
    const managers = peloton([follower.url, await nobody(), leader.url]);

    const late = managers.move([task(0, OTHER_JOB)]);
    await managers.move([task(0)]).finally(answered.resolve);

    expect(outcomes(await late)).toEqual(['moved']);
  });

  test('is missing: the scheduler is unavailable, and the message names every manager', async () => {
    const managers = [await jobManager(() => NOT_LEADER), await jobManager(() => NOT_LEADER)];

    await expect(peloton(managers.map(({ url }) => url)).move([task(0)])).rejects.toMatchObject({
      name: 'SchedulerUnavailable',
      message: expect.stringMatching(/^RestartPod: (http:\S+ is not the leader: it answered 503 '[^']*'(; |$)){2}/),
    });
  });
});

describe('an error of the job manager', () => {
  test.each<[string, Answer, string, string]>([
    ['it is unavailable', error(503, 'unavailable', 'shutting down'), 'SchedulerUnavailable', 'shutting down'],
    ['it limits calls', error(429, 'resource-exhausted', 'rate limit'), 'SchedulerUnavailable', 'rate limit'],
    ['its time ran out', error(504, 'deadline-exceeded', 'timeout'), 'SchedulerUnavailable', '504'],
    ['a proxy fails', { status: 502, body: '<html>Bad gateway' }, 'SchedulerUnavailable', 'Bad gateway'],
    ['the connection breaks', { instead: 'reset' }, 'SchedulerUnavailable', 'closed the connection'],
    ['half an answer comes', { body: '{"a":"b"}', instead: 'half' }, 'SchedulerUnavailable', 'closed the connection'],
    [
      'it has no such call',
      error(501, 'unimplemented', 'unrecognized procedure "RestartPod" for service "peloton-jobmgr"'),
      'SchedulerRefused',
      'unrecognized procedure',
    ],
    [
      'it is another web server',
      { status: 404, body: '404 page not found\n' },
      'SchedulerRefused',
      '404 page not found',
    ],
    ['it says nothing', {}, 'SchedulerRefused', 'does not answer like Peloton'],
    ['it redirects', { status: 302, headers: { location: 'http://other/' } }, 'SchedulerRefused', 'http://other/'],
    ['it speaks no HTTP', { instead: 'garble' }, 'SchedulerRefused', 'is not HTTP'],
  ])('is thrown when %s', async (_name, answer, name, message) => {
    const manager = await jobManager(() => answer);

    await expect(peloton([manager.url]).move([task(0), task(1)])).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
    expect(restarts(manager)).toHaveLength(1);
  });

  test('does not restart a pod a second time when the first answer was lost', async () => {
    const slow = await jobManager(() => ({ instead: 'silence' }));
    const other = await jobManager(() => RESTARTED);

    await expect(peloton([slow.url, other.url], { timeoutMs: 100 }).move([task(0)])).rejects.toMatchObject({
      name: 'SchedulerUnavailable',
      message: expect.stringContaining('did not answer in time'),
    });
    expect(restarts(other)).toEqual([]);
  });

  test('that stays silent does not come first again in the next call', async () => {
    const silent = await jobManager(() => ({ instead: 'silence' }));
    const leader = await jobManager(() => RESTARTED);
    const both = peloton([silent.url, leader.url], { timeoutMs: 1_000 });
    await both.move([task(0)]).catch(() => {});

    expect(outcomes(await both.move([task(0)]))).toEqual(['moved']);
  });

  test.each<[string, Answer, string]>([
    ['unavailable', { status: 503, body: 'restarting' }, 'scheduler-unavailable'],
    ['refusing', error(403, 'permission-denied', 'not any more'), 'scheduler-refused'],
  ])('in the middle (%s) keeps the earlier answers, and ends only its job', async (_name, answer, code) => {
    const manager = await jobManager((asked) => (podAsked(asked) === `${JOB}-1` ? answer : RESTARTED));

    const tasks = [task(0), task(1), task(2), task(0, OTHER_JOB), task(1, OTHER_JOB)];
    const answers = await peloton([manager.url]).move(tasks);

    expect(outcomes(answers)).toEqual(['moved', code, code, 'moved', 'moved']);
    expect(answers[2]).toMatchObject({
      taskId: `${JOB}-2-1`,
      message: expect.stringContaining(answer.body?.trim() ?? ''),
      isFailure: true,
    });
    expect(restarts(manager).map(podAsked)).not.toContain(`${JOB}-2`);
  });
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
