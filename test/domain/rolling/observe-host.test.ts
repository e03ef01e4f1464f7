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
const returning = { phase: 'returning', since: minutesAgo(1) } as const;
const LATE = 'still HOST_STATE_DRAINING after its deadline, 0 tasks left';
const FAILING = 'its executions fail: see what blocks it';
const gone = { ...active[0], status: 'gone' } as const;
const silent = { ...active[0], status: 'disconnected' } as const;
const cordon = { by: 'ann', at: minutesAgo(60), reason: '' };
const UP: Partial<Host> = { state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP', maintenance: null, agents: active };
const DRAINING: Partial<Host> = {
  state: 'HOST_STATE_DRAINING',
  goalState: 'HOST_STATE_DOWN',
  maintenance: maintenance(),
};
const due = (minutes: number, onDeadline: HostMaintenance['onDeadline'] = 'hold') => ({
  ...DRAINING,
  maintenance: maintenance({ deadline: minutesAgo(minutes), onDeadline }),
});
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
  type Case = [string, host: RolloutHost['phase'] | Partial<RolloutHost>, Partial<Host>, phase: string, note?: string];
  test.each<Case>([
    [
      'settles when it is back and cordoned, though its agent is deactivated',
      returning,
      { ...UP, agents: [off], cordon },
      'settling',
    ],
    ['waits until its turn, whatever becomes of it', 'waiting', DOWN, 'waiting'],
    ['goes down while it drains', 'going-down', DRAINING, 'going-down'],
    ['is repaired once it is DOWN', 'going-down', DOWN, 'repairing'],
    ['returns when an operator has completed it before it was looked at', 'going-down', RETURNING, 'returning'],
    ['fails when its drain is cancelled', 'going-down', UP, 'failed', 'its drain was cancelled'],
    ['fails when its executions do', 'going-down', { ...DRAINING, blockers: stuck }, 'failed', FAILING],
    ['fails when it still drains after its deadline', 'going-down', due(1), 'failed', LATE],
    ['fails at the moment of its deadline', 'going-down', due(0), 'failed', LATE],
    ['goes on before its deadline', 'going-down', due(-1), 'going-down'],
    ['goes on when its deadline is about to force it', 'going-down', due(1, 'force'), 'going-down'],
    ['stays DOWN while it is repaired', 'repairing', DOWN, 'repairing'],
    ['returns when somebody completes it', 'repairing', RETURNING, 'returning'],
    ['settles when its repair brought it back', 'repairing', UP, 'settling'],
    [
      'settles when its agent is as another operator had left it, though deactivated',
      returning,
      { ...UP, agents: [gone, off], foundOff: [5051] },
      'settling',
    ],
    [
      'is not back while its agent is deactivated for its maintenance',
      returning,
      { ...UP, agents: [off], foundOff: [5052] },
      'returning',
    ],
    [
      'is not back while it is in its maintenance',
      returning,
      { ...UP, agents: [off, ...active], foundOff: [5051], maintenance: maintenance() },
      'returning',
    ],
    ['is not back and cordoned while its agent is silent', returning, { ...UP, agents: [silent], cordon }, 'returning'],
    ['settles once one of its agents is active', 'returning', { ...UP, agents: [gone, ...active] }, 'settling'],
    ['settles once it is UP', 'returning', UP, 'settling'],
    ['is not back without an active agent', returning, { ...UP, agents: [silent] }, 'returning'],
    [
      'fails when it does not come back in time',
      { phase: 'returning', since: minutesAgo(5) },
      RETURNING,
      'failed',
      'has not come back: no agent has registered',
    ],
    [
      'fails when an operator takes it down again before it is back',
      'returning',
      DRAINING,
      'failed',
      'taken down again by bob',
    ],
    [
      'fails when another operator takes it down again before it is back',
      'returning',
      { ...DRAINING, maintenance: null },
      'failed',
      'taken down again by another operator',
    ],
    ['fails when the executions of its return do', 'returning', { ...RETURNING, blockers: stuck }, 'failed', FAILING],
    [
      'is done when an operator takes it down again while it settles',
      'settling',
      DRAINING,
      'done',
      'taken down again by bob',
    ],
    ['settles for a while', { phase: 'settling', since: minutesAgo(0.5) }, UP, 'settling'],
    ['is done when it has settled', { phase: 'settling', since: minutesAgo(1) }, UP, 'done'],
    [
      'fails when its agent is lost while it settles',
      'settling',
      { ...UP, agents: [gone] },
      'failed',
      'its agent was lost again while it settled',
    ],
    ['settles after all when it comes back late', { phase: 'failed', wasDown: true }, UP, 'settling'],
    ['is repaired after all when it gets DOWN late', { phase: 'failed', wave: 1 }, DOWN, 'repairing'],
    ['stays failed when it is DOWN and had not begun here', { phase: 'failed', wave: null }, DOWN, 'failed'],
    ['stays failed where it never went down', { phase: 'failed', wave: 1 }, UP, 'failed'],
    ['stays done whatever comes', 'done', DOWN, 'done'],
    ['stays left out', 'skipped', DOWN, 'skipped'],
  ])('%s', (_name, given, record, phase, note = '') => {
    const host = typeof given === 'string' ? { phase: given } : given;
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
