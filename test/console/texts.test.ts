import { choiceOf } from '../../console/actions/host-choice.ts';
import { NO_OPTIONS, startBody, startCommand, unfinished } from '../../console/actions/start-request.ts';
import { faultOf, mayHaveArrived } from '../../console/api/fault.ts';
import { steadyOrder } from '../../console/attention/steady-order.ts';
import { stretchesOf } from '../../console/host/timeline.ts';
import { causesOf, whySentence } from '../../console/host/why.ts';
import { barsOf, extentOf } from '../../console/maintenances/bars.ts';
import { limitsText } from '../../console/maintenances/limits.ts';
import { counted, listed } from '../../console/text/count.ts';
import { moment, relative, span } from '../../console/text/time.ts';
import { dateIn, hourIn, weeksFrom } from '../../console/windows/days.ts';
import type { HostView } from '../../functions/contract/api/api.ts';
import {
  blocker,
  ending,
  historyEvent,
  hostView,
  NOW,
  rollingView,
  rolloutView,
  stuckDrain,
  taskCounts,
} from '../cli/samples.ts';

/** What the console says, before it is shown. */

describe('a fault', () => {
  const problem = (type: string, status: number, errors: object[] = []) =>
    JSON.stringify({ type: `/problems/${type}`, title: 'T', status, detail: 'D', errors });

  test.each([
    [409, problem('host-busy', 409), 'refused', false],
    [404, problem('host-not-found', 404), 'missing', false],
    [504, problem('timed-out', 504), 'late', true],
    [503, '{"message":"Service Unavailable"}', 'away', true],
    [502, problem('unreachable', 502), 'away', true],
    [502, problem('mesos-refused', 502), 'failed', false],
    [403, '{"message":"Forbidden"}', 'forbidden', false],
    [403, '{"message":"The security token included in the request is expired"}', 'expired', false],
    [401, problem('no-credentials', 401), 'expired', false],
    [500, '<html>', 'failed', false],
  ])('of status %i with %s is %s', (status, text, kind, mayHave) => {
    const fault = faultOf(status, text);

    expect([fault.kind, mayHaveArrived(fault)]).toEqual([kind, mayHave]);
  });

  test('names every bad host and field', () => {
    const errors = [
      { host: 'h1', code: 'x', message: 'is down' },
      { field: 'deadline', code: 'y', message: 'is no duration' },
    ];

    expect(faultOf(400, problem('invalid-request', 400, errors)).lines).toEqual([
      ...['D', 'h1: is down', 'deadline: is no duration'],
    ]);
  });
});

describe('a start', () => {
  test('leaves out what is empty, and sends numbers as numbers', () => {
    const options = { ...NO_OPTIONS, deadline: ' 2h ', concurrency: '3', maxErrors: 'x' };

    expect(startBody({ hosts: ['h1'] }, options)).toEqual({
      hosts: ['h1'],
      deadline: '2h',
      concurrency: 3,
      maxErrors: 'x',
    });
    expect(unfinished(options)).toBeUndefined();
    expect(unfinished({ ...options, settle: '30' })).toBe('30');
  });

  test.each([
    [choiceOf('hosts', 'h1,h2\n h1'), {}, 'h1,h2'],
    [choiceOf('pool', 'batch'), { repair: 'none' }, '--pool batch --repair none'],
    [choiceOf('selector', 'rack=r7, zone=b'), {}, '--selector rack=r7,zone=b'],
    [
      choiceOf('hosts', 'h1'),
      { failureDomain: 'rack', onDeadline: 'force' },
      'h1 --on-deadline force --failure-domain rack',
    ],
    [choiceOf('hosts', '$(reboot)'), {}, "'$(reboot)'"],
  ])('of %j is a command', (choice, options, text) => {
    expect(startCommand(choice, { ...NO_OPTIONS, ...options })).toBe(`peloton host maintenance start ${text}`);
  });
});

describe('a host', () => {
  test('says what it waits for, once for each cause, the one for a person first', () => {
    const host = hostView({ blockers: [ending('t1'), blocker('t2', 'at its limit'), blocker('t3', 'at its limit')] });

    expect(causesOf(host).map(({ tasks, needsAttention }) => [tasks, needsAttention])).toEqual([
      [['t2', 't3'], true],
      [['t1'], false],
    ]);
  });

  test.each([
    [{}, 'In service: tasks may be placed on it.'],
    [{ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_UP' }, 'Comes up: waits until its agent has registered again.'],
    [
      {
        state: 'HOST_STATE_DRAINING',
        goalState: 'HOST_STATE_DOWN',
        drain: stuckDrain(),
        tasks: taskCounts({ running: 2 }),
      },
      'Stuck: no task has left for 17 min. 2 tasks still on it, 0 moved.',
    ],
    [
      {
        state: 'HOST_STATE_DRAINING',
        goalState: 'HOST_STATE_DOWN',
        tasks: taskCounts(),
        blockers: [blocker('t1', 'has ended', 'unacknowledged')],
      },
      'Tasks are being moved: 1 ended task waits for its framework, 0 moved.',
    ],
    [
      { agents: [{ agentId: 'a-S1', port: 5051, status: 'disconnected' }] },
      'Its agent does not answer the master: tasks on it may be lost.',
    ],
    [{ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_UP' }, /^Its drain was cancelled/],
  ] satisfies [Partial<HostView>, string | RegExp][])('that is %j says so', (host, sentence) => {
    expect(whySentence(hostView(host), NOW)).toEqual(expect.stringMatching(sentence));
  });

  test('has a stretch of time for each state, and none for a note', () => {
    const at = (minute: number) => `2026-11-22T11:${minute}:00.000Z`;
    const events = [
      historyEvent({ at: at(50), from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_DRAINED' }),
      historyEvent({ at: at(45), from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_DRAINING' }),
      historyEvent({ at: at(40), from: 'HOST_STATE_UP', to: 'HOST_STATE_DRAINING' }),
    ];

    expect(stretchesOf(events, NOW).map(({ state, from, until }) => [state, (until - from) / 60_000])).toEqual([
      ['HOST_STATE_UP', 1.2],
      ['HOST_STATE_DRAINING', 10],
      ['HOST_STATE_DRAINED', 10],
    ]);
  });
});

describe('a maintenance', () => {
  test('has a bar for each host, those that need a person first, as long as the maintenance', () => {
    const host = (hostname: string, phase: 'done' | 'failed' | 'waiting' | 'going-down') => ({
      ...{ hostname, phase, wave: null, since: '2026-11-22T11:55:00.000Z', note: '' },
    });
    const hosts = [host('h1', 'done'), host('h2', 'going-down'), host('h3', 'failed'), host('h4', 'waiting')];
    const rolling = rollingView(rolloutView(hosts));
    const spans = [{ stage: 'draining' as const, from: '2026-11-22T11:50:00.000Z', to: null }];
    const timeline = {
      from: '2026-11-22T11:40:00.000Z',
      to: null,
      asOf: NOW.toISOString(),
      hosts: [{ hostname: 'h2', spans }],
    };

    expect(barsOf(rolling, timeline).map((bar) => [bar.hostname, bar.now, bar.spans.length])).toEqual([
      ['h3', 'failed', 0],
      ['h2', 'draining', 1],
      ['h4', 'waiting', 0],
      ['h1', 'done', 0],
    ]);
    expect(extentOf(timeline, '', NOW)).toEqual({ from: NOW.getTime() - 1_200_000, until: NOW.getTime() });
  });

  test('says its limits', () => {
    const limits = {
      ...{ concurrency: 2, maxUnavailable: '5%', maxUnavailablePerDomain: null, failureDomain: 'rack', maxDomains: 1 },
      ...{ maxErrors: 1, settleSeconds: 60, returnSeconds: 1_800, repair: 'person' },
    };

    expect(limitsText(limits as Parameters<typeof limitsText>[0])).toBe(
      'At most 2 of its hosts, 5% of a pool out; 1 rack at a time; a person repairs and completes, back within 30 min; settles for 1 min.',
    );
  });
});

describe('times and numbers', () => {
  test.each([
    [4, '4 s'],
    [59, '59 s'],
    [3_599, '59 min'],
    [12_000, '3 h 20 min'],
    [187_200, '2 d 4 h'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(span(seconds)).toBe(text);
  });

  test('lie before and after now', () => {
    expect(relative('2026-11-22T11:48:00.000Z', NOW)).toBe('12 min ago');
    expect(relative('2026-11-22T14:00:00.000Z', NOW)).toBe('in 2 h');
    expect(moment('2026-11-22T11:48:05.208Z', NOW)).toMatch(/^\d\d:48:05$/);
    expect(moment('2026-10-20T11:48:05.208Z', NOW)).toMatch(/^20 Oct 2026, \d\d:48:05$/);
    expect(counted(1_200, 'host')).toBe('1,200 hosts');
    expect(listed(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more');
  });

  test('stand on the days of their zone, and a day says when its clocks change', () => {
    const weeks = weeksFrom(new Date('2026-10-20T12:00:00Z'), 'Europe/Berlin').flat();
    const late = new Date('2026-10-20T23:30:00Z');

    expect(weeks).toHaveLength(35);
    expect(weeks[0]?.date).toBe('2026-10-19');
    expect(weeks.filter(({ isToday }) => isToday).map(({ date }) => date)).toEqual(['2026-10-20']);
    expect(weeks.filter(({ shift }) => shift !== 0)).toEqual([{ date: '2026-10-25', isToday: false, shift: -60 }]);
    expect([dateIn(late, 'Europe/Berlin'), hourIn(late, 'Europe/Berlin')]).toEqual(['2026-10-21', '01:30']);
    expect(dateIn(late, 'America/New_York')).toBe('2026-10-20');
  });
});

describe('what waits for a person', () => {
  test('keeps its order under the pointer: what is new comes last', () => {
    const entries = [{ id: 'new' }, { id: 'b' }, { id: 'a' }];

    expect(steadyOrder(entries, ['a', 'gone', 'b']).map(({ id }) => id)).toEqual(['a', 'b', 'new']);
  });
});
