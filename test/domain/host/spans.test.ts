import type { Transition } from '../../../functions/domain/host/host.ts';
import { spansOf, type WayOfHost } from '../../../functions/domain/host/spans.ts';

const at = (minute: number) => new Date(Date.parse('2026-03-01T12:00:00.000Z') + minute * 60_000).toISOString();

const change = (minute: number, to: Transition['to']): Transition => ({
  ...{ version: minute, at: at(minute), from: 'HOST_STATE_UP', to, by: 'ann', reason: '', maintenanceId: 'm-1' },
  detail: '',
});

const DOWNWARDS = [change(1, 'HOST_STATE_DRAINING'), change(4, 'HOST_STATE_DRAINED'), change(5, 'HOST_STATE_DOWN')];

/** Stage and length in minutes of each span; the last one may go on. */
function spans(way: Partial<WayOfHost>): (readonly [string, number | null])[] {
  const all = spansOf({ changes: [], from: at(0), to: null, state: 'HOST_STATE_UP', returns: [], ...way });
  const minutes = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 60_000;
  return all.map(({ stage, from, to }) => [stage, to === null ? null : minutes(from, to)]);
}

describe('the spans of a host', () => {
  test('begin with the wait for its turn', () => {
    expect(spans({})).toEqual([['waiting', null]]);
  });

  test('follow its states', () => {
    const states = [
      ['waiting', 1],
      ['draining', 3],
      ['drained', 1],
      ['down', null],
    ];

    expect(spans({ changes: DOWNWARDS })).toEqual(states);
    expect(spans({ changes: DOWNWARDS, settledAt: null })).toEqual(states);
  });

  test('show its return from the request on, and its observation', () => {
    const way = { changes: [...DOWNWARDS, change(12, 'HOST_STATE_UP')], returns: [at(10)] };
    const down = [
      ['waiting', 1],
      ['draining', 3],
      ['drained', 1],
      ['down', 5],
      ['returning', 2],
    ];

    expect(spans(way)).toEqual([...down, ['up', null]]);
    expect(spans({ ...way, settledAt: null })).toEqual([...down, ['settling', null]]);
    expect(spans({ ...way, settledAt: at(15), to: at(20) })).toEqual([...down, ['settling', 3], ['up', 5]]);
  });

  test('of a host that was DOWN before begin there', () => {
    expect(spans({ state: 'HOST_STATE_DOWN', returns: [at(0)] })).toEqual([['returning', null]]);
  });

  test('end with the maintenance', () => {
    const changes = [...DOWNWARDS, change(30, 'HOST_STATE_UP')];

    expect(spans({ changes, to: at(20) })).toEqual([
      ['waiting', 1],
      ['draining', 3],
      ['drained', 1],
      ['down', 15],
    ]);
  });
});
