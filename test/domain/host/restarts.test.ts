import type { Host } from '../../../functions/domain/host/host.ts';
import { decideRestart, isStuck } from '../../../functions/domain/host/restarts.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const at = (minutes: number) => new Date(START + minutes * 60_000);
const draining = hostRecord({ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' });

/** Passes once a minute over a host whose executions end at once; the minutes in which one was started. */
function passes(minutes: number, change: (host: Host, minute: number) => Host = (host) => host) {
  const started: number[] = [];
  let host: Host = draining;
  for (let minute = 0; minute <= minutes; minute += 1) {
    host = change(host, minute);
    const decision = decideRestart(host, at(minute));
    if (decision.kind === 'give-up') host = { ...host, blockers: [decision.blocker] };
    if (decision.kind !== 'restart') continue;
    started.push(minute);
    host = { ...host, restarts: decision.restarts };
  }
  return { started, host };
}

describe('an execution is started again', () => {
  test('at once, then after a time that doubles, and not more than five times', () => {
    const { started, host } = passes(24 * 60);

    expect(started).toEqual([0, 1, 3, 7, 15]);
    expect(isStuck(host)).toBe(true);
    expect(host.blockers).toMatchObject([{ code: 'execution-stuck', since: at(31).toISOString() }]);
  });

  test('from the beginning when the host has come to another state', () => {
    const move = (host: Host, minute: number): Host =>
      minute === 8 ? { ...host, state: 'HOST_STATE_DRAINED', stateSince: at(8).toISOString() } : host;

    expect(passes(60, move).started).toEqual([0, 1, 3, 7, 8, 9, 11, 15, 23]);
  });

  test('from the beginning when a task has left, and when the next one has', () => {
    const movedAt = (minute: number) => (minute < 8 ? at(0) : at(8)).toISOString();
    const drain = { stuck: false, arrivals: [], seen: [], asked: [] };
    const { started } = passes(9, (host, minute) => ({ ...host, drain: { ...drain, movedAt: movedAt(minute) } }));

    expect(started).toEqual([0, 1, 3, 7, 8, 9]);
  });

  test('at once, and from the beginning, when the host has moved right after the last start', () => {
    const restarts = { count: 3, startedAt: at(0).toISOString(), mark: 'as it was' };

    expect(decideRestart({ ...draining, restarts }, new Date(START + 1_000))).toMatchObject({
      ...{ kind: 'restart', restarts: { count: 1, startedAt: new Date(START + 1_000).toISOString() } },
    });
  });

  test('from the beginning when the last one has held for an hour', () => {
    const restarts = { count: 5, startedAt: at(0).toISOString(), mark: '' };
    const host = { ...draining, restarts: { ...restarts, mark: passes(0).host.restarts?.mark ?? '' } };

    expect(decideRestart(host, at(59)).kind).toBe('give-up');
    expect(decideRestart(host, at(60))).toMatchObject({ kind: 'restart', restarts: { count: 1 } });
  });
});

describe('an execution is not started again', () => {
  test('before its time', () => {
    expect(decideRestart(passes(0).host, at(0.9))).toEqual({ kind: 'wait' });
  });

  test('of a host that is stuck, which says what to do', () => {
    const { host } = passes(60);

    expect(decideRestart(host, at(24 * 60))).toEqual({ kind: 'wait' });
    expect(host.blockers).toEqual([
      {
        ...{ taskId: '', framework: '', code: 'execution-stuck', since: at(31).toISOString() },
        message: expect.stringMatching(/^5 executions in a row ended without moving the host: .+'cancel'\)$/),
      },
    ]);
  });
});
