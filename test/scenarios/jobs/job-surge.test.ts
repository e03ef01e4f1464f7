import { eventually } from '../../patience.ts';
import { stageOfFile, until } from '../stage.ts';
import { hostNames, jobsOf, type LimitedJob, marathonApp } from './limited-jobs.ts';

/** Apps whose instances must all stay available: replacements run before tasks are killed. */

/** Seconds that a start takes which the test ends itself, however slow the machine is. */
const UNTIL_ENDED = 86_400;
const names = hostNames();
const SPARE = names.take(2);
const surging = (name: string, job: Partial<LimitedJob> = {}): LimitedJob => {
  return { name, instances: 4, mayBeAway: 0, mayBeExtra: 1, on: names.take(2), spare: SPARE, ...job };
};
const APPS = {
  whole: surging('whole'),
  // On hosts of its own: its starts never end.
  stopped: surging('stopped', { startSeconds: UNTIL_ENDED, spare: names.take(2) }),
  grown: surging('grown', { startSeconds: UNTIL_ENDED }),
  shrunk: surging('shrunk', { startSeconds: UNTIL_ENDED, mayBeExtra: 2 }),
  // Two fit on a host.
  full: surging('full', { spare: ['another'], cpus: 1.9 }),
  stuck: surging('stuck', { spare: [], cpus: 1.9 }),
} satisfies Record<string, LimitedJob>;

const stage = await stageOfFile({
  cluster: { hosts: names.count, frameworks: [], marathons: [{ apps: Object.values(APPS).map(marathonApp) }] },
  // The reconciliation shrinks an app that a flow could not shrink at once.
  service: { reconcileSeconds: 2 },
  schedulers: (simulator) => [{ framework: 'marathon', type: 'marathon', url: simulator.marathon().url, surge: true }],
});
const { simulator } = stage;
const marathon = simulator.marathon();
const { tasksOn, complete } = jobsOf(simulator, 'marathon');
/** Waits until the app no longer changes, and has its size. */
const settled = (name: string, size = 4) =>
  until(
    `${size} instances of ${name}`,
    () => marathon.app(`/${name}`),
    ({ instances, deployment }) => instances === size && deployment === undefined,
  );
const sizeOf = (name: string) => marathon.app(`/${name}`).instances;

test.concurrent('two hosts go down without one instance less at any moment, and the app has its size again', async () => {
  const { on } = APPS.whole;
  await stage.request('start', { hosts: on });
  for (const hostname of on) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');
  await settled('whole');
  const { tasks } = await complete('whole');
  expect(tasks.every(({ hostname }) => SPARE.includes(hostname))).toBe(true);
  expect(marathon.lowestAvailable('/whole')).toBe(4);
  expect(marathon.app('/whole').droppedKills).toBe(0);
});

test.concurrent('a cancel while a replacement starts gives it back', async () => {
  const [leaving = ''] = APPS.stopped.on;
  const before = tasksOn('stopped', APPS.stopped.on).map(({ taskId }) => taskId);
  await stage.request('start', { hosts: [leaving] });
  const { blockers } = await stage.hostWhen(leaving, (host) => host.blockers.length === 2 && sizeOf('stopped') === 5);
  expect(blockers.map(({ code }) => code)).toEqual(Array(2).fill('waiting-for-replacement'));

  await stage.request('cancel', { hosts: [leaving] });
  await stage.hostWhen(leaving, 'HOST_STATE_UP');
  await settled('stopped');
  await complete('stopped');
  expect(
    tasksOn('stopped', APPS.stopped.on)
      .map(({ taskId }) => taskId)
      .sort(),
  ).toEqual(before.sort());
  expect(marathon.lowestAvailable('/stopped')).toBe(4);
});

test.concurrent.each([
  { name: 'grown', size: 7, lowest: 4 },
  // Marathon ends what runs, and keeps the two replacements that only start.
  { name: 'shrunk', size: 3, lowest: 1 },
] as const)('an operator who scales it to $size in between has the last word', async ({ name, size, lowest }) => {
  const { on } = APPS[name];
  const [leaving = ''] = on;
  await stage.request('start', { hosts: [leaving] });
  await eventually('there is a replacement', () => sizeOf(name) > 4);
  await scaleByForce(name, size);

  const look = () => {
    for (const hostname of [...on, ...SPARE]) simulator.host(hostname).endStarts();
    return stage.host(leaving);
  };
  await until(`${leaving} down`, look, ({ state }) => state === 'HOST_STATE_DOWN');
  await settled(name, size);
  await complete(name);
  expect(marathon.lowestAvailable(`/${name}`)).toBeGreaterThanOrEqual(lowest);
});

test.concurrent('no place for a replacement keeps all tasks where they are, until there is one', async () => {
  const [leaving = ''] = APPS.full.on;
  await stage.request('start', { hosts: [leaving] });
  const { state, blockers } = await stage.hostWhen(leaving, (host) =>
    host.blockers.some(({ message }) => message.includes('no agent that stays has the 1.9 cpus')),
  );
  expect(state).toBe('HOST_STATE_DRAINING');
  expect(blockers.map(({ code }) => code)).toEqual(Array(2).fill('no-place'));
  expect(tasksOn('full', [leaving])).toHaveLength(2);
  expect(sizeOf('full')).toBe(4);

  await simulator.addHost('another');
  await stage.hostWhen(leaving, 'HOST_STATE_DOWN');
  await settled('full');
  await complete('full');
  expect(marathon.lowestAvailable('/full')).toBe(4);
});

test.concurrent('an app without a place for a replacement is made no larger, and stays as it is after a cancel', async () => {
  const { on } = APPS.stuck;
  const [leaving = ''] = on;
  const before = tasksOn('stuck', on).map(({ taskId }) => taskId);
  await stage.request('start', { hosts: [leaving] });
  const { blockers } = await stage.hostWhen(leaving, (host) => host.blockers.length === 2);
  expect(blockers.map(({ code }) => code)).toEqual(Array(2).fill('no-place'));
  expect(marathon.app('/stuck')).toMatchObject({ instances: 4, waiting: 0 });

  await stage.request('cancel', { hosts: [leaving] });
  await stage.hostWhen(leaving, 'HOST_STATE_UP');
  await settled('stuck');
  const { tasks } = await complete('stuck');
  expect(tasks.map(({ taskId }) => taskId).sort()).toEqual(before.sort());
  expect(marathon.lowestAvailable('/stuck')).toBe(4);
});

/** As an operator does whom a deployment keeps from it. */
async function scaleByForce(name: string, instances: number): Promise<void> {
  const body = JSON.stringify({ instances });
  const { status } = await fetch(`${marathon.url}/v2/apps/${name}?force=true`, { method: 'PUT', body });
  expect(status).toBe(200);
}
