import { type Host, NO_TASKS } from '../../../functions/domain/host/host.ts';
import { hostChangeOf } from '../../../functions/domain/reconcile/host-changes.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { active, again, dead, look, type Shown, theirs, told } from './looks.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const maintenance = hostMaintenance({ requestedAt: '2026-03-01T11:59:30.000Z' });
const known = { agentId: 'h1-S0', port: 5051, status: 'active' as const, registeredAt: '1795000000000000001' };
const record = (changes: Partial<Host> = {}) => hostRecord({ mesosHostname: 'H1', ...changes });
const isLost = { agents: [{ ...known, status: 'gone' as const }], lostSince: '2026-03-01T11:00:00.000Z' };

describe('a look tells nothing of a host', () => {
  test.each<{ name: string; host: Host; shown: Shown }>([
    { name: 'that is as its record says', host: record(), shown: { agents: [active] } },
    { name: 'that has been without an agent before', host: record(isLost), shown: {} },
    { name: 'whose agent a new leader waits for', host: record(), shown: { awaited: true } },
    { name: 'that was lost when a new leader waits for it', host: record(isLost), shown: { awaited: true } },
    {
      name: 'whose agent is switched off while its execution is at work',
      host: record({ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', maintenance }),
      shown: { agents: [{ ...active, active: false, deactivated: true }] },
    },
  ])('$name', ({ host, shown }) => {
    expect(hostChangeOf(host, look(shown), NOW)).toBeUndefined();
  });
});

describe('a host in no maintenance', () => {
  test('whose agent the master no longer lists is lost', () => {
    expect(hostChangeOf(record(), look({}), NOW)).toEqual({
      change: {
        ...{ agents: [{ ...known, status: 'gone' }], ip: '10.0.0.1', mesosHostname: 'H1', attributes: {} },
        lostSince: '2026-03-01T12:00:00.000Z',
      },
      state: 'HOST_STATE_UP',
      notes: [expect.stringMatching(/^lost: agent h1-S0 /)],
      loss: { agentIds: ['h1-S0'], status: 'gone' },
    });
  });

  test('is without an agent since now when its record has not said so', () => {
    const host = record({ agents: isLost.agents });

    expect(hostChangeOf(host, look({}), NOW)).toMatchObject({
      ...{ change: { lostSince: '2026-03-01T12:00:00.000Z' }, state: 'HOST_STATE_UP', notes: [], loss: undefined },
    });
  });

  test('whose agent has new attributes gets them at once, without a note', () => {
    expect(hostChangeOf(record(), look({ agents: [{ ...active, attributes: { rack: 'r2' } }] }), NOW)).toMatchObject({
      ...{ change: { attributes: { rack: 'r2' } }, state: 'HOST_STATE_UP', notes: [], loss: undefined },
    });
  });

  test('whose agent is back is lost no longer', () => {
    expect(hostChangeOf(record(isLost), look({ agents: [again] }), NOW)).toMatchObject({
      change: { lostSince: null, agents: [{ status: 'active', registeredAt: '1795000000000000002' }] },
      ...{ state: 'HOST_STATE_UP', loss: undefined, notes: ['back: agent h1-S0 is registered again'] },
    });
  });

  test('that another operator takes down keeps its agents as gone, and has lost none', () => {
    const drain = { movedAt: NOW.toISOString(), stuck: false, arrivals: [], seen: [], asked: [] };
    const blocker = { taskId: '', framework: '', code: 'no-place', message: '', since: NOW.toISOString() };
    const host = record({ drain, blockers: [blocker], tasks: { ...NO_TASKS, running: 3 } });

    expect(hostChangeOf(host, look({ down: true }), NOW)).toMatchObject({
      change: {
        ...{ managed: false, blockers: [], drain: null, tasks: NO_TASKS },
        agents: [{ ...known, status: 'gone' }],
      },
      ...{ state: 'HOST_STATE_DOWN', notes: ['down in Mesos, not by this system'], loss: undefined },
    });
  });

  test('that is taken down keeps its agents as gone, also when a new leader waits for them', () => {
    const { change } = hostChangeOf(record(), look({ down: true, awaited: true }), NOW) ?? {};

    expect(change?.agents).toEqual([{ ...known, status: 'gone' }]);
  });

  test('that was taken down and is in a window now keeps the record of its agent, which is not listed', () => {
    const host = record({ state: 'HOST_STATE_DOWN', managed: false, agents: isLost.agents });
    const { change, state } = hostChangeOf(host, look({ windows: [theirs] }), NOW) ?? {};

    expect(state).toBe('HOST_STATE_DRAINING');
    expect(change).not.toHaveProperty('agents');
  });

  test('that another operator drains is shown with its agents, and changes of the agents are reported too', () => {
    const dying = { ...dead, drain: 'draining' as const };
    const { change, state, notes } = hostChangeOf(record(), look({ agents: [dying] }), NOW) ?? {};

    expect({ state, notes }).toEqual({
      ...{ state: 'HOST_STATE_DRAINING', notes: ['asked to drain, not by this system: agent h1-S0'] },
    });
    expect(change).toMatchObject({ managed: false, agents: [{ ...known, status: 'draining' }] });
  });

  test('that another operator puts into a window while its agent is lost keeps the record of the agent', () => {
    const { change, notes, loss } = hostChangeOf(record(), look({ windows: [theirs] }), NOW) ?? {};

    expect(change?.agents).toEqual([{ ...known, status: 'gone' }]);
    expect(loss).toEqual({ agentIds: ['h1-S0'], status: 'gone' });
    expect(notes).toEqual([expect.stringMatching(/^in a maintenance window/), expect.stringMatching(/^lost: /)]);
  });

  test('that is DRAINING in another way than before keeps its progress', () => {
    const host = record({ state: 'HOST_STATE_DRAINING', managed: true });
    const { change } = hostChangeOf(host, look({ agents: [told('draining')] }), NOW) ?? {};

    expect(change).toMatchObject({ managed: false });
    expect(change).not.toHaveProperty('drain');
    expect(change).not.toHaveProperty('goalState');
  });

  test('that drains already and whose agent is gone is not told as lost', () => {
    const host = record({ state: 'HOST_STATE_DRAINING', managed: false });

    expect(hostChangeOf(host, look({}), NOW)).toMatchObject({
      notes: [],
      loss: undefined,
      state: 'HOST_STATE_DRAINING',
    });
  });
});

test('a maintenance that another operator has ended leaves nothing of itself on the record', () => {
  const down = record({
    ...{ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', maintenance },
    ...{ window: { startNs: '5', durationNs: null }, restarts: { count: 1, startedAt: '', mark: '' } },
  });

  expect(hostChangeOf(down, look({ agents: [again] }), NOW)).toMatchObject({
    change: {
      ...{ goalState: 'HOST_STATE_UP', maintenance: null, window: null, restarts: null, managed: true },
      agents: [{ ...known, registeredAt: '1795000000000000002' }],
    },
    ...{ state: 'HOST_STATE_UP', loss: undefined },
  });
});
