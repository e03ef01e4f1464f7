import { type Answer, closeAll, nobody, outcomes } from '../webhook/owner-server.ts';
import {
  error,
  JOB,
  jobManager,
  NOT_LEADER,
  OTHER_JOB,
  peloton,
  podAsked,
  RESTARTED,
  restarts,
  task,
} from './peloton-server.ts';

afterEach(closeAll);

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
