import { hostNames, jobsOf, pelotonJob } from '../jobs/limited-jobs.ts';
import { downHosts } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/**
 * Peloton's own host manager works on the same machines: once a period it brings up each host whose
 * maintenance it was not notified of.
 */

const names = hostNames();
const [leaving, spare] = [names.take(3), names.take(2)];
const LOGIN = { username: 'ops', password: 's3cret' };
process.env.E2E_PELOTON = JSON.stringify(LOGIN);

const stage = await stageOfFile({
  cluster: {
    hosts: names.count,
    frameworks: [],
    pelotons: [
      {
        jobs: [pelotonJob({ name: 'limit', instances: 4, mayBeAway: 1, on: leaving, spare })],
        hostManager: { drainerMs: 300 },
        credentials: LOGIN,
      },
    ],
  },
  schedulers: (simulator) => [
    {
      framework: 'Peloton',
      type: 'peloton',
      url: simulator.peloton().url,
      hostManager: simulator.peloton().hostManager.url,
      secret: 'env:E2E_PELOTON',
    },
  ],
});
const { simulator } = stage;
const { hostManager } = simulator.peloton();

const periods = (count: number) => {
  const asked = hostManager.periods;
  return until(
    `${count} periods of the host manager`,
    () => hostManager.periods - asked,
    (passed) => passed >= count,
  );
};

test('hosts that it is told of stay down as long as their repair takes, and come back when they are completed', async () => {
  await stage.request('start', { hosts: leaving });
  for (const hostname of leaving) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');
  await jobsOf(simulator, 'peloton').complete('limit');

  await periods(3);
  expect(await downHosts(simulator)).toEqual(expect.arrayContaining(leaving));

  await stage.request('complete', { hosts: leaving });
  for (const hostname of leaving) await stage.hostWhen(hostname, 'HOST_STATE_UP');
  await periods(3);
  expect(await downHosts(simulator)).toEqual([]);
  for (const hostname of leaving)
    expect(await stage.host(hostname)).toMatchObject({ state: 'HOST_STATE_UP', managed: true });
});

test('a start while it is away is refused, and starts when it is back', async () => {
  const [hostname = ''] = spare;
  hostManager.setFault({ answers: 503, body: 'restarting' });
  const { status, type, detail } = await stage.refused('start', { hosts: [hostname] });
  expect({ status, type }).toEqual({ status: 503, type: expect.stringMatching(/scheduler-unavailable$/) });
  expect(detail).toMatch(new RegExp(`^${hostname} cannot go down before .*"hostManager" in SCHEDULERS`));
  expect((await stage.host(hostname)).state).toBe('HOST_STATE_UP');

  hostManager.setFault(undefined);
  await stage.request('start', { hosts: [hostname] });
  await stage.hostWhen(hostname, 'HOST_STATE_DRAINING');
});
