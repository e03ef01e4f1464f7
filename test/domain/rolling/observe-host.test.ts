import type { Host, HostMaintenance } from '../../../functions/domain/host/host.ts';
import { isBack, observeRolloutHost } from '../../../functions/domain/rolling/observe-host.ts';
import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { rollout, rolloutHost } from './rollouts.ts';

const NOW = new Date('2026-03-01T12:10:00.000Z');
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const maintenance = (changes: Partial<HostMaintenance> = {}) =>
  hostMaintenance({ id: 'm1-w1', requestedBy: 'bob', requestedAt: minutesAgo(9), ...changes });
const active = [{ agentId: 'h1-S0', port: 5051, status: 'active', registeredAt: '1' }] as const;
const off = { ...active[0], status: 'deactivated' } as const;
const cordon = { by: 'ann', at: minutesAgo(60), reason: '' };
const UP: Partial<Host> = { state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP', maintenance: null, agents: active };
const DRAINING: Partial<Host> = {
  state: 'HOST_STATE_DRAINING',
  goalState: 'HOST_STATE_DOWN',
  maintenance: maintenance(),
};
const DOWN: Partial<Host> = { ...DRAINING, state: 'HOST_STATE_DOWN' };
const RETURNING: Partial<Host> = { ...DOWN, goalState: 'HOST_STATE_UP' };
const stuck = [{ taskId: '', framework: '', code: 'execution-stuck', message: 'x', since: minutesAgo(1) }];

function observed(host: Partial<RolloutHost>, record: Partial<Host> | undefined, changes: Partial<Rollout> = {}) {
  const whole = rollout({ hosts: [rolloutHost('h1', host)], ...changes });
  const [first] = whole.hosts;
  if (first === undefined) throw new Error('no host');
  return observeRolloutHost(whole, first, record && hostRecord(record), NOW);
}

describe('a host of a rolling maintenance', () => {
  test.each<{ name: string; host: Partial<RolloutHost>; record: Partial<Host>; phase: string; note?: string }>([
    {
      name: 'settles when it is back and cordoned, though its agent is deactivated',
      host: { phase: 'returning', since: minutesAgo(1) },
      record: { ...UP, agents: [off], cordon },
      phase: 'settling',
    },
    {
      name: 'waits until its turn, whatever becomes of it',
      host: { phase: 'waiting' },
      record: DOWN,
      phase: 'waiting',
    },
    { name: 'goes down while it drains', host: { phase: 'going-down' }, record: DRAINING, phase: 'going-down' },
    { name: 'is repaired once it is DOWN', host: { phase: 'going-down' }, record: DOWN, phase: 'repairing' },
    {
      name: 'returns when an operator has completed it before it was looked at',
      host: { phase: 'going-down' },
      record: RETURNING,
      phase: 'returning',
    },
    {
      name: 'fails when its drain is cancelled',
      host: { phase: 'going-down' },
      record: UP,
      phase: 'failed',
      note: 'its drain was cancelled',
    },
    {
      name: 'fails when its executions do',
      host: { phase: 'going-down' },
      record: { ...DRAINING, blockers: stuck },
      phase: 'failed',
      note: 'its executions fail: see what blocks it',
    },
    {
      name: 'fails when it still drains after its deadline',
      host: { phase: 'going-down' },
      record: { ...DRAINING, maintenance: maintenance({ deadline: minutesAgo(1) }) },
      phase: 'failed',
      note: 'still HOST_STATE_DRAINING after its deadline, 0 tasks left',
    },
    {
      name: 'fails at the moment of its deadline',
      host: { phase: 'going-down' },
      record: { ...DRAINING, maintenance: maintenance({ deadline: minutesAgo(0) }) },
      phase: 'failed',
      note: 'still HOST_STATE_DRAINING after its deadline, 0 tasks left',
    },
    {
      name: 'goes on before its deadline',
      host: { phase: 'going-down' },
      record: { ...DRAINING, maintenance: maintenance({ deadline: minutesAgo(-1) }) },
      phase: 'going-down',
    },
    {
      name: 'goes on when its deadline is about to force it',
      host: { phase: 'going-down' },
      record: { ...DRAINING, maintenance: maintenance({ deadline: minutesAgo(1), onDeadline: 'force' }) },
      phase: 'going-down',
    },
    { name: 'stays DOWN while it is repaired', host: { phase: 'repairing' }, record: DOWN, phase: 'repairing' },
    { name: 'returns when somebody completes it', host: { phase: 'repairing' }, record: RETURNING, phase: 'returning' },
    { name: 'settles when its repair brought it back', host: { phase: 'repairing' }, record: UP, phase: 'settling' },
    {
      name: 'settles when its agent is as another operator had left it, though deactivated',
      host: { phase: 'returning', since: minutesAgo(1) },
      record: { ...UP, agents: [{ ...active[0], status: 'gone' }, off], foundOff: [5051] },
      phase: 'settling',
    },
    {
      name: 'is not back while its agent is deactivated for its maintenance',
      host: { phase: 'returning', since: minutesAgo(1) },
      record: { ...UP, agents: [off], foundOff: [5052] },
      phase: 'returning',
    },
    {
      name: 'is not back while it is in its maintenance',
      host: { phase: 'returning', since: minutesAgo(1) },
      record: { ...UP, agents: [off, ...active], foundOff: [5051], maintenance: maintenance() },
      phase: 'returning',
    },
    {
      name: 'is not back and cordoned while its agent is silent',
      host: { phase: 'returning', since: minutesAgo(1) },
      record: { ...UP, agents: [{ ...active[0], status: 'disconnected' }], cordon },
      phase: 'returning',
    },
    {
      name: 'settles once one of its agents is active',
      host: { phase: 'returning' },
      record: { ...UP, agents: [{ ...active[0], status: 'gone' }, ...active] },
      phase: 'settling',
    },
    { name: 'settles once it is UP', host: { phase: 'returning' }, record: UP, phase: 'settling' },
    {
      name: 'is not back without an active agent',
      host: { phase: 'returning', since: minutesAgo(1) },
      record: { ...UP, agents: [{ ...active[0], status: 'disconnected' }] },
      phase: 'returning',
    },
    {
      name: 'fails when it does not come back in time',
      host: { phase: 'returning', since: minutesAgo(5) },
      record: RETURNING,
      phase: 'failed',
      note: 'has not come back: no agent has registered',
    },
    {
      name: 'fails when an operator takes it down again before it is back',
      host: { phase: 'returning' },
      record: DRAINING,
      phase: 'failed',
      note: 'taken down again by bob',
    },
    {
      name: 'fails when another operator takes it down again before it is back',
      host: { phase: 'returning' },
      record: { ...DRAINING, maintenance: null },
      phase: 'failed',
      note: 'taken down again by another operator',
    },
    {
      name: 'fails when the executions of its return do',
      host: { phase: 'returning' },
      record: { ...RETURNING, blockers: stuck },
      phase: 'failed',
      note: 'its executions fail: see what blocks it',
    },
    {
      name: 'is done when an operator takes it down again while it settles',
      host: { phase: 'settling' },
      record: DRAINING,
      phase: 'done',
      note: 'taken down again by bob',
    },
    { name: 'settles for a while', host: { phase: 'settling', since: minutesAgo(0.5) }, record: UP, phase: 'settling' },
    {
      name: 'is done when it has settled',
      host: { phase: 'settling', since: minutesAgo(1) },
      record: UP,
      phase: 'done',
    },
    {
      name: 'fails when its agent is lost while it settles',
      host: { phase: 'settling' },
      record: { ...UP, agents: [{ ...active[0], status: 'gone' }] },
      phase: 'failed',
      note: 'its agent was lost again while it settled',
    },
    {
      name: 'settles after all when it comes back late',
      host: { phase: 'failed', wasDown: true },
      record: UP,
      phase: 'settling',
    },
    {
      name: 'is repaired after all when it gets DOWN late',
      host: { phase: 'failed', wave: 1 },
      record: DOWN,
      phase: 'repairing',
    },
    {
      name: 'stays failed when it is DOWN and had not begun here',
      host: { phase: 'failed', wave: null },
      record: DOWN,
      phase: 'failed',
    },
    { name: 'stays failed where it never went down', host: { phase: 'failed', wave: 1 }, record: UP, phase: 'failed' },
    { name: 'stays done whatever comes', host: { phase: 'done' }, record: DOWN, phase: 'done' },
    { name: 'stays left out', host: { phase: 'skipped' }, record: DOWN, phase: 'skipped' },
  ])('$name', ({ host, record, phase, note = '' }) => {
    expect(observed(host, record)).toMatchObject({ phase, ...(phase !== host.phase && { note }) });
  });

  test('is not looked at before its maintenance has been asked for: UP does not mean cancelled then', () => {
    const wave = { number: 1, maintenanceId: 'm1-w1', startedAt: minutesAgo(0), isAskedFor: false };

    expect(observed({ phase: 'going-down', wave: 1 }, UP, { wave }).phase).toBe('going-down');
    expect(observed({ phase: 'going-down', wave: 1 }, UP, { wave: null }).phase).toBe('going-down');
    // Its own wave was asked for before the next one was chosen.
    expect(observed({ phase: 'going-down', wave: 1 }, DOWN, { wave: { ...wave, number: 2 } }).phase).toBe('repairing');
  });

  test('that is no longer known has failed', () => {
    expect(observed({ phase: 'returning' }, undefined)).toMatchObject({
      phase: 'failed',
      note: 'the host is no longer known',
    });
  });
});

test('a deactivated agent brings a host back only while the host is cordoned', () => {
  expect(isBack(hostRecord({ ...UP, agents: [off], cordon }))).toBe(true);
  expect(isBack(hostRecord({ ...UP, agents: [off] }))).toBe(false);
});
