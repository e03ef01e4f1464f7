import { askSchedulers } from '../../../functions/actions/drain/ask-schedulers.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { fakeOwner } from '../../fakes/fake-schedulers.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { beginAnew, draining, hasTasks, look, RULE, services, withScheduler } from './looking-hosts.ts';

beforeEach(beginAnew);

describe('a scheduler that keeps its limits itself', () => {
  test('is asked with the leaving tasks, their hosts, the reason and the deadline', async () => {
    const owner = fakeOwner();
    withScheduler(owner);
    await draining('h1', ['t1']);

    expect((await look('h1')).codes).toEqual({ t1: 'ending' });
    expect(owner.asked).toEqual([
      [
        {
          ...{ taskId: 't1', frameworkId: 'f1', framework: 'web', agentId: 'h1-S0', hostname: 'h1' },
          ...{ maintenanceId: 'm-1', reason: 'kernel', deadline: null, onDeadline: 'hold' },
        },
      ],
    ]);
  });

  test('is not asked again at once about a task that it has accepted, but in a minute', async () => {
    const owner = fakeOwner();
    withScheduler(owner);
    await draining('h1', ['t1']);

    await look('h1');
    expect((await look('h1')).codes).toEqual({ t1: 'ending' });
    expect(owner.asked).toHaveLength(1);

    services.advance(61_000);
    await look('h1');
    expect(owner.asked).toHaveLength(2);
  });

  test('is asked again when it said, and its words stay until then', async () => {
    const owner = fakeOwner();
    owner.answers = { t1: { code: 'owner-not-ready', message: 'leads the quorum', retryAfterSeconds: 30 } };
    withScheduler(owner);
    await draining('h1', ['t1', 't2']);

    await look('h1');
    services.advance(29_000);
    const { host } = await look('h1');

    expect(host?.blockers).toContainEqual(
      expect.objectContaining({ taskId: 't1', code: 'owner-not-ready', message: 'leads the quorum' }),
    );
    expect(owner.asked.flat().map(({ taskId }) => taskId)).toEqual(['t1', 't2']);

    services.advance(1_000);
    await look('h1');
    expect(owner.asked.flat().map(({ taskId }) => taskId)).toEqual(['t1', 't2', 't1']);
  });

  test('that is slow is asked about no more hosts than a look has time for, and about the others at the next one', async () => {
    const owner = fakeOwner();
    const { move } = owner;
    owner.move = (tasks) => {
      services.advance(10_000);
      return move(tasks);
    };
    withScheduler(owner);
    const hosts = Array.from({ length: 30 }, (_, index) => {
      const host = hostRecord({ hostname: `h${index}` });
      const task = { taskId: `t${index}`, frameworkId: 'f1', agentId: 'a', state: 'TASK_RUNNING' };
      const look = { tasks: [task], unacknowledged: [], frameworkNames: new Map(), hidden: [] };
      return { host, look, asks: new Map([[RULE, [task]]]), before: [] };
    });

    const answers = await askSchedulers(services, hosts);

    expect(owner.asked.length).toBeLessThan(30);
    expect(answers.get('h29')).toMatchObject({ blockers: [{ taskId: 't29', code: 'not-asked-yet' }], asked: [] });
    expect(answers.get('h0')).toMatchObject({ blockers: [{ taskId: 't0', code: 'ending' }] });
  });

  test('that does not answer is asked ever less often, and the words say what happened', async () => {
    const owner = fakeOwner();
    owner.answers = new MaintenanceError('SchedulerUnavailable', 'POST /: http://owner cannot be reached');
    withScheduler(owner);
    await draining('h1', ['t1']);

    const { host, codes } = await look('h1');
    expect(codes).toEqual({ t1: 'scheduler-unavailable' });
    expect(host?.blockers[0]?.message).toContain('http://owner cannot be reached');
    expect(host?.drain?.asked).toMatchObject([{ failures: 1 }]);

    owner.answers = {};
    await look('h1');
    expect(owner.asked).toEqual([]);
    services.advance(3_000);
    expect((await look('h1')).codes).toEqual({ t1: 'ending' });
  });

  test.each([
    { name: 'SchedulerRefused' as const, code: 'scheduler-refused' },
    { name: 'Misconfigured' as const, code: 'misconfigured' },
  ])('in trouble ($name) blocks its own tasks, and fails no step', async ({ name, code }) => {
    const owner = fakeOwner();
    owner.answers = new MaintenanceError(name, 'no');
    withScheduler(owner);
    await draining('h1', ['t1']);

    expect((await look('h1')).codes).toEqual({ t1: code });
  });

  test('that does not know a task is not asked to move it for ever: an operator has to look', async () => {
    const owner = fakeOwner();
    owner.answers = { t1: 'gone' };
    withScheduler(owner);
    await draining('h1', ['t1']);

    expect((await look('h1')).codes).toEqual({ t1: 'unknown-to-scheduler' });
  });
});

describe('what a drain is at', () => {
  test('publishes blockers when they appear and when they vanish', async () => {
    const owner = fakeOwner();
    owner.answers = { t1: {} };
    withScheduler(owner);
    await draining('h1', ['t1']);

    await look('h1');
    owner.answers = {};
    const { notes } = await look('h1');

    expect(notes).toEqual([
      'blocked (owner-refused): t1 of web: not today',
      'no longer blocked (owner-refused): t1 of web',
    ]);
    expect(services.published).toEqual([]);
  });

  test('counts tasks that leave and tasks that arrive, and has those moved too', async () => {
    const owner = fakeOwner();
    withScheduler(owner);
    await draining('h1', ['t1', 't2']);
    await look('h1');

    hasTasks('h1', ['t2', 't3']);
    const { host, notes } = await look('h1');

    expect(host?.tasks).toEqual({ running: 2, rescheduled: 1, arrived: 1, lost: 0 });
    expect(notes).toContain('arrived: t3 of web');
    expect(owner.asked.flat().map(({ taskId }) => taskId)).toEqual(['t1', 't2', 't3']);
  });

  test('is stuck when no task has left for long, and says when it moves again', async () => {
    withScheduler(fakeOwner());
    await draining('h1', ['t1', 't2']);
    await look('h1');

    services.advance(900_000);
    expect((await look('h1')).host?.drain).toMatchObject({ stuck: true });

    hasTasks('h1', ['t2']);
    const { host, notes } = await look('h1');
    expect(host?.drain).toMatchObject({ stuck: false });
    expect(notes).toEqual([
      'stuck: no task has left since 2026-03-01T12:00:00.000Z',
      'no longer stuck: a task has left',
    ]);
  });
});
