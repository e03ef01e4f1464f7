import { eventually } from '../../patience.ts';
import { bothSchedulers, hostNames, jobsOf, marathonApp, pelotonJob } from '../jobs/limited-jobs.ts';
import { agentOf, writesOf } from '../master-view.ts';
import { openOwner } from '../schedulers/owner.ts';
import { openStage } from '../stage.ts';

/** Hosts with tasks of several kinds of frameworks, of owners who decide themselves, and of such that place tasks all the while. */

const names = hostNames();
const [mixed = '', spare = '', waiting = '', refusing = '', failing = '', lingering = '', crowded = ''] = names.take(7);
const owner = await openOwner('E2E_OWNER');

const onMixed = { name: 'mixed', instances: 1, mayBeAway: 1, on: [mixed], spare: [spare] };
const stage = await openStage({
  cluster: {
    hosts: names.count,
    frameworks: [
      { name: 'web', relaunch: false },
      { name: 'spark-yes', relaunch: false },
      { name: 'spark-no', answersInverseOffers: 'decline', relaunch: false },
      { name: 'spark-mute', answersInverseOffers: 'never', relaunch: false },
      { name: 'orders', relaunch: false },
    ],
    marathons: [{ apps: [marathonApp(onMixed)] }],
    pelotons: [{ jobs: [pelotonJob(onMixed)] }],
  },
  schedulers: (simulator) => [
    { framework: 'spark-*', type: 'wait' },
    { framework: 'orders', type: 'webhook', url: owner.url, secret: 'env:E2E_OWNER' },
    ...bothSchedulers(simulator),
  ],
});
const { simulator } = stage;

afterAll(async () => {
  await stage.stop();
  await owner.close();
});

const launch = (framework: string, hostname: string) => simulator.launchTask({ framework, hostname, atOnce: true });
const end = (taskId: string) => simulator.endTask('orders', taskId, 0);
const frameworksOn = (hostname: string) =>
  simulator
    .tasksOnHost(hostname)
    .map(({ framework }) => framework)
    .sort();

describe('a host with tasks of every kind', () => {
  test.concurrent('has those moved whose schedulers are asked, waits for the others, and lets Mesos end the last', async () => {
    const task = launch('orders', mixed);
    owner.decide(task, () => {
      end(task);
      return { outcome: 'moved' };
    });
    const spark = ['spark-mute', 'spark-no', 'spark-yes'].map(
      (framework) => [framework, launch(framework, mixed)] as const,
    );
    launch('web', mixed);
    expect(frameworksOn(mixed)).toHaveLength(7);
    await stage.request('start', { hosts: [mixed] });

    const isSettled = ({ blockers }: { blockers: readonly { code: string }[] }) =>
      blockers
        .map(({ code }) => code)
        .sort()
        .join() === 'inverse-offer-accepted,inverse-offer-declined,inverse-offer-unanswered,waiting-for-others';
    const { blockers, tasks } = await stage.hostWhen(mixed, isSettled);
    expect(tasks).toMatchObject({ running: 4, rescheduled: 3 });
    expect(Object.fromEntries(blockers.map(({ framework, code }) => [framework, code]))).toEqual({
      'spark-mute': 'inverse-offer-unanswered',
      'spark-no': 'inverse-offer-declined',
      'spark-yes': 'inverse-offer-accepted',
      web: 'waiting-for-others',
    });
    expect(frameworksOn(mixed)).toEqual(['spark-mute', 'spark-no', 'spark-yes', 'web']);
    expect(await agentOf(simulator, mixed)).toMatchObject({ deactivated: true, drainState: undefined });

    for (const [framework, taskId] of spark) simulator.endTask(framework, taskId, 0);
    await stage.hostWhen(mixed, 'HOST_STATE_DOWN');
    const drains = writesOf(simulator).filter(
      ({ call, body }) => call === 'DRAIN_AGENT' && body.includes(simulator.host(mixed).agentId),
    );
    expect(drains).toHaveLength(1);
    for (const kind of ['marathon', 'peloton'] as const) {
      expect((await jobsOf(simulator, kind).complete('mixed')).tasks).toMatchObject([{ hostname: spare }]);
    }
  });
});

describe('a task whose owner is asked', () => {
  const blockedBy = (hostname: string, code: string) =>
    stage.hostWhen(hostname, ({ blockers }) => blockers.some((blocker) => blocker.code === code));

  test.concurrent('stays as long as the owner says, and leaves when it is ready', async () => {
    const task = launch('orders', waiting);
    owner.decide(task, () => ({ outcome: 'wait', retryAfterSeconds: 1, message: 'shard 7 is being copied' }));
    const { maintenanceId } = await stage.request('start', { hosts: [waiting], reason: 'kernel', deadline: '1h' });
    const { blockers, maintenance } = await blockedBy(waiting, 'owner-not-ready');
    expect(blockers).toMatchObject([{ taskId: task, framework: 'orders' }]);
    expect(blockers[0]?.message).toBe('is not ready to be moved, says its owner: shard 7 is being copied');

    owner.decide(task, () => {
      end(task);
      return { outcome: 'moved' };
    });
    await stage.hostWhen(waiting, 'HOST_STATE_DOWN');
    const asked = owner.askedAbout(task);
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(asked[0]?.question).toMatchObject({
      ...{ schemaVersion: 1, maintenanceId, reason: 'kernel', onDeadline: 'hold', deadline: maintenance?.deadline },
      host: { hostname: waiting, agentId: simulator.host(waiting).agentId },
      task: { id: task, framework: 'orders', frameworkId: simulator.frameworkId('orders') },
    });
  });

  test.concurrent('stays when the owner refuses, with its reason, and leaves when the owner changes its mind', async () => {
    const task = launch('orders', refusing);
    owner.decide(task, () => ({ outcome: 'refused', message: 'it is the last replica' }));
    await stage.request('start', { hosts: [refusing] });
    const { state, blockers } = await blockedBy(refusing, 'owner-refused');
    expect(state).toBe('HOST_STATE_DRAINING');
    expect(blockers).toMatchObject([{ message: 'may not be moved, says its owner: it is the last replica' }]);
    await eventually('it is asked twice more', () => owner.askedAbout(task).length >= 3);
    expect(frameworksOn(refusing)).toContain('orders');

    owner.decide(task, () => {
      end(task);
      return { outcome: 'moved' };
    });
    await stage.hostWhen(refusing, 'HOST_STATE_DOWN');
    const notes = await stage.notes(refusing);
    expect(notes[0]).toBe(
      `blocked (owner-refused): ${task} of orders: may not be moved, says its owner: it is the last replica`,
    );
    // Seen by the look that found the task at its end, or by that which found nothing left.
    const [, drained] = await stage.history(refusing);
    expect([...notes, drained?.detail].join()).toContain(`no longer blocked (owner-refused): ${task} of orders`);
  });

  test.concurrent('stays while the owner fails, and leaves when it is well again', async () => {
    const task = launch('orders', failing);
    owner.decide(task, () => 503);
    await stage.request('start', { hosts: [failing] });
    const { blockers } = await blockedBy(failing, 'webhook-unavailable');
    expect(blockers[0]?.message).toMatch(/^waits for its owner, who does not answer: .* answered 503/);
    owner.decide(task, () => 'nonsense');
    await blockedBy(failing, 'webhook-not-understood');
    expect(frameworksOn(failing)).toContain('orders');

    owner.decide(task, () => {
      end(task);
      return { outcome: 'moved' };
    });
    await stage.hostWhen(failing, 'HOST_STATE_DOWN');
  });

  test.concurrent('keeps its host from being called empty until it has ended, whatever the owner said', async () => {
    const task = launch('orders', lingering);
    owner.decide(task, () => ({ outcome: 'moved' }));
    await stage.request('start', { hosts: [lingering] });
    const { state, tasks } = await blockedBy(lingering, 'ending');
    expect({ state, tasks }).toMatchObject({ state: 'HOST_STATE_DRAINING', tasks: { running: 1, rescheduled: 0 } });

    end(task);
    const { tasks: after } = await stage.hostWhen(lingering, 'HOST_STATE_DOWN');
    expect(after).toMatchObject({ running: 0, rescheduled: 1 });
    expect(owner.askedAbout(task)).toHaveLength(1);
  });
});

test.concurrent('tasks that are placed on a draining host are moved too, counted, and their framework is named', async () => {
  const holder = launch('spark-yes', crowded);
  await stage.request('start', { hosts: [crowded] });
  await stage.hostWhen(crowded, ({ blockers }) => blockers.length === 1);

  const arrive = async (total: number) => {
    const task = launch('orders', crowded);
    owner.decide(task, () => ({ outcome: 'wait', retryAfterSeconds: 1 }));
    const { tasks, drain } = await stage.hostWhen(crowded, (host) => host.tasks.arrived === total);
    expect(tasks.running).toBe(total + 1);
    expect(drain?.arrivals).toEqual([{ framework: 'orders', count: total }]);
    return task;
  };
  const arrived = [await arrive(1), await arrive(2)];
  expect((await stage.host(crowded)).blockers.map(({ code }) => code)).not.toContain('keeps-placing');
  arrived.push(await arrive(3));
  const named = await stage.hostWhen(crowded, ({ blockers }) => blockers.some(({ code }) => code === 'keeps-placing'));
  expect(named.blockers.find(({ code }) => code === 'keeps-placing')).toMatchObject({
    taskId: '',
    framework: 'orders',
  });
  expect(named.blockers.find(({ code }) => code === 'keeps-placing')?.message).toMatch(
    /^framework orders has placed 3 tasks here/,
  );

  for (const task of arrived) {
    owner.decide(task, () => {
      end(task);
      return { outcome: 'moved' };
    });
  }
  await eventually('all that arrived are gone', () => frameworksOn(crowded).join() === 'spark-yes');
  simulator.endTask('spark-yes', holder, 0);
  const down = await stage.hostWhen(crowded, 'HOST_STATE_DOWN');
  expect(down.tasks).toEqual({ running: 0, rescheduled: 4, arrived: 3, lost: 0 });
  const notes = (await stage.notes(crowded)).join('; ');
  for (const task of arrived) expect(notes).toContain(`arrived: ${task} of orders`);
});
