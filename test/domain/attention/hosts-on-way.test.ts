import { CAUSE_NAMES, causeOf } from '../../../functions/domain/attention/causes.ts';
import { BLOCKER_CODES } from '../../../functions/domain/host/blocker.ts';
import { took } from '../host/took.ts';
import { ago, blocker, down, draining, maintenance, situations, watch } from './facts.ts';

describe('stuck drains', () => {
  test('are grouped by their cause and framework, each host once', () => {
    const hosts = [
      draining('h1', true, { blockers: [blocker('ending'), blocker('job-at-limit')] }),
      draining('h2', true, { blockers: [blocker('job-allows-none')], maintenance: maintenance({ id: 'm-2' }) }),
      draining('h3', true, { blockers: [blocker('no-place')] }),
      draining('h4', true, { blockers: [blocker('job-at-limit', { framework: 'peloton' })] }),
    ];

    expect(
      situations({ hosts }).map(({ title, hosts: names, maintenanceId }) => [title, names, maintenanceId]),
    ).toEqual([
      ['1 drain stuck: no place for a task (marathon)', ['h3'], 'm-1'],
      ['2 drains stuck: a job is at its limit (marathon)', ['h1', 'h2'], null],
      ['1 drain stuck: a job is at its limit (peloton)', ['h4'], 'm-1'],
    ]);
  });

  test('say since when, which hosts, why, and what to do', () => {
    const hosts = ['h2', 'h1'].map((name) => draining(name, true, { blockers: [blocker('job-at-limit')] }));

    expect(situations({ hosts })).toEqual([
      {
        ...{ kind: 'drain-stuck', cause: 'job-limit', since: ago(30), key: 'drain-stuck job-limit marathon' },
        title: '2 drains stuck: a job is at its limit (marathon)',
        message:
          "h1, h2: on h2, task web-1: stays (job-at-limit). What to do: bring the job's missing instances back, or let more of them be away; or cancel the drain",
        hosts: ['h1', 'h2'],
        ...{ maintenanceId: 'm-1', window: null },
        actions: [{ action: 'cancel', hosts: ['h1', 'h2'] }],
      },
    ]);
  });

  test('say beside what other drains took here', () => {
    const hosts = [draining('h1', true)];
    const usual = took({ drain: 250 });

    expect(situations({ hosts, watch: { ...watch(ago(1)), usual } })[0]?.message).toMatch(
      /and 3 of 4 drains took at most 3m44s here\. What to do/,
    );
  });

  test('are none while tasks still leave', () => {
    expect(situations({ hosts: [draining('h1', false, { blockers: [blocker('job-at-limit')] })] })).toEqual([]);
  });
});

describe('other hosts on their way', () => {
  test('past their deadline wait for a decision: another deadline, or a cancel', () => {
    const hosts = [draining('h1', true, { maintenance: maintenance({ deadline: ago(5) }) })];

    expect(situations({ hosts })).toMatchObject([
      {
        ...{ kind: 'deadline-passed', since: ago(5), cause: 'unknown', key: 'deadline-passed unknown ' },
        actions: [
          { action: 'start', hosts: ['h1'], request: { deadline: '30m', onDeadline: 'force' } },
          { action: 'cancel', hosts: ['h1'] },
        ],
      },
    ]);
  });

  test('given up name the last error, and the request to repeat', () => {
    const gaveUp = blocker('execution-stuck', { taskId: '', message: '5 executions in a row ended', since: ago(3) });
    const up = down('h2', { goalState: 'HOST_STATE_UP', blockers: [gaveUp] });

    expect(situations({ hosts: [up] })).toMatchObject([
      {
        ...{ kind: 'host-given-up', since: ago(3), hosts: ['h2'] },
        message: expect.stringContaining('h2: 5 executions in a row ended'),
        actions: [{ action: 'complete', hosts: ['h2'] }],
      },
    ]);
  });

  test('given up go on by the request that is repeated: a start, a complete, or a cancel', () => {
    const blockers = [blocker('execution-stuck', { since: ago(3) })];
    const hosts = [
      down('begun', { state: 'HOST_STATE_UP', blockers }),
      draining('drains', false, { blockers }),
      down('drained', { state: 'HOST_STATE_DRAINED', blockers }),
      down('returns', { goalState: 'HOST_STATE_UP', blockers }),
      draining('cancelled', false, { goalState: 'HOST_STATE_UP', blockers }),
      down('unbegun', { state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP', blockers }),
    ];
    const leaving = ['begun', 'drained', 'drains'];

    expect(situations({ hosts })[0]?.actions).toEqual([
      { action: 'start', hosts: leaving },
      { action: 'complete', hosts: ['returns'] },
      { action: 'cancel', hosts: ['begun', 'cancelled', 'drained', 'drains', 'unbegun'] },
    ]);
  });

  test('that wait for a person are shown before their drain counts as stuck, after five minutes', () => {
    const hidden = (minutes: number) => [blocker('tasks-hidden', { taskId: '', framework: '', since: ago(minutes) })];

    expect(situations({ hosts: [draining('h1', false, { blockers: hidden(4) })] })).toEqual([]);
    expect(situations({ hosts: [draining('h1', false, { blockers: hidden(5) })] })).toMatchObject([
      { kind: 'host-waits', cause: 'permission', title: '1 host waits: a right is missing in Mesos' },
    ]);
  });

  test('that do not come back show that their agent is missing', () => {
    const missing = blocker('agent-missing', { taskId: '', framework: '', message: 'waits for its agent' });
    const hosts = [down('h1', { goalState: 'HOST_STATE_UP', blockers: [missing] })];

    expect(situations({ hosts })).toMatchObject([{ kind: 'host-waits', cause: 'agent-lost', actions: [] }]);
  });

  test('that do not come back are given twice the time that returns take here', () => {
    const usual = took({ 'bring-up': 1_000 });
    const missing = (minutes: number) => [blocker('agent-missing', { taskId: '', framework: '', since: ago(minutes) })];
    const back = (minutes: number) => [down('h1', { goalState: 'HOST_STATE_UP', blockers: missing(minutes) })];

    expect(situations({ hosts: back(29), watch: { ...watch(ago(1)), usual } })).toEqual([]);
    expect(situations({ hosts: back(30), watch: { ...watch(ago(1)), usual } })).toMatchObject([{ kind: 'host-waits' }]);
  });
});

describe('the cause of a wait', () => {
  test.each(BLOCKER_CODES.filter((code) => code !== 'deadline-passed' && code !== 'execution-stuck'))(
    'is known for %s',
    (code) => {
      const { cause } = causeOf([blocker(code)]);

      expect(CAUSE_NAMES.filter((name) => name !== 'unknown')).toContain(cause);
    },
  );

  test('is that of the weightiest blocker, which a person mends', () => {
    const all = ['ending', 'no-place', 'mesos-forbidden', 'deadline-passed'].map((code) => blocker(code));

    expect(causeOf(all)).toMatchObject({ cause: 'permission', blocker: { code: 'mesos-forbidden' } });
    expect(causeOf([blocker('Sandbox.Timedout')])).toMatchObject({ cause: 'unknown' });
    expect(causeOf([])).toEqual({ cause: 'unknown', blocker: undefined });
  });
});
