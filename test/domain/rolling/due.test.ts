import { nextDueAt } from '../../../functions/domain/rolling/due.ts';
import type { GateStanding } from '../../../functions/domain/rolling/gate.ts';
import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import { rollout, rolloutHost } from './rollouts.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const at = (seconds: number) => new Date(NOON + seconds * 1_000);
const text = (seconds: number) => at(seconds).toISOString();

/** Seconds after noon, at which each host's phase began. Ten seconds have passed. */
function dueAfter(
  hosts: readonly Partial<RolloutHost>[],
  changes: Partial<Rollout> & { readonly repair?: string } = {},
) {
  const { repair = 'none', ...others } = changes;
  const named = hosts.map((host, index) => rolloutHost(`h${index}`, host));
  const whole = rollout({ hosts: named, ...others });
  const due = nextDueAt({ ...whole, options: { ...whole.options, repair } }, at(10));
  return due && (due.getTime() - NOON) / 1_000;
}

describe('a rolling maintenance is to be looked at no later than', () => {
  test.each<{ name: string; hosts: readonly Partial<RolloutHost>[]; repair?: string; due: number }>([
    { name: 'a host has settled', hosts: [{ phase: 'settling' }], due: 60 },
    { name: 'a host is late', hosts: [{ phase: 'returning' }], due: 300 },
    { name: 'the hook is asked for the first time', hosts: [{ phase: 'repairing' }], repair: 'power', due: 0 },
    {
      name: 'the hook wants to be asked again',
      hosts: [{ phase: 'repairing', repair: { handle: null, askAt: text(40) } }],
      repair: 'power',
      due: 40,
    },
    {
      name: 'the hook was to be asked a minute ago',
      hosts: [{ phase: 'repairing', repair: { handle: null, askAt: text(-50) } }],
      repair: 'power',
      due: -50,
    },
    { name: 'the first of several is due', hosts: [{ phase: 'returning' }, { phase: 'settling' }], due: 60 },
  ])('$name', ({ hosts, due, repair = 'none' }) => {
    expect(dueAfter(hosts, { repair })).toBe(due);
  });

  test('its window lets no further host begin, while hosts wait', () => {
    expect(dueAfter([{}], { lastBeginAt: text(30) })).toBe(30);
    expect(dueAfter([{ phase: 'done' }], { lastBeginAt: text(30) })).toBeUndefined();
  });

  test('its window is over, while hosts are under repair', () => {
    expect(dueAfter([{ phase: 'repairing' }], { endsAt: text(30), repair: 'person' })).toBe(30);
    expect(dueAfter([{}], { endsAt: text(30) })).toBeUndefined();
  });

  test.each<[string, Partial<GateStanding>, number | undefined]>([
    ['that is green again', {}, 280],
    ['that is green for long enough now', { since: text(-290) }, undefined],
    ['that is red', { colour: 'red' }, undefined],
    ['that is open', { isOpen: true }, undefined],
    ['that is overridden', { override: { by: 'ann', at: text(0), reason: '' } }, undefined],
  ])('a gate opens %s: %#', (_, change, due) => {
    const gate: GateStanding = {
      ...{ name: 'errors', colour: 'green', evidence: '', at: text(0), since: text(-20) },
      ...{ isOpen: false, redSince: text(-90), override: null },
    };
    expect(dueAfter([{}], { gates: [{ ...gate, ...change }] })).toBe(due);
  });
});

test.each<{ name: string; hosts: readonly Partial<RolloutHost>[]; changes: Partial<Rollout> & { repair?: string } }>([
  { name: 'a host waits for its turn', hosts: [{}], changes: {} },
  { name: 'a host goes down', hosts: [{ phase: 'going-down' }], changes: {} },
  { name: 'a host without a repair is DOWN', hosts: [{ phase: 'repairing' }], changes: {} },
  { name: 'a person repairs a host', hosts: [{ phase: 'repairing' }], changes: { repair: 'person' } },
  { name: 'a host failed or is done', hosts: [{ phase: 'failed' }, { phase: 'done' }], changes: {} },
  {
    name: 'the hook has said all, and other owners hold the host',
    hosts: [{ phase: 'repairing', repair: { handle: null, askAt: text(-51) } }],
    changes: { repair: 'power' },
  },
  {
    name: 'a check lasts longer than a host may take to return',
    hosts: [{ phase: 'returning', since: text(-400) }],
    changes: {},
  },
  { name: 'the times of its window are over', hosts: [{}], changes: { lastBeginAt: text(10), endsAt: text(6) } },
])('time alone changes nothing while $name', ({ hosts, changes }) => {
  expect(dueAfter(hosts, changes)).toBeUndefined();
});
