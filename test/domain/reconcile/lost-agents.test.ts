import type { AgentStatus, Host } from '../../../functions/domain/host/host.ts';
import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import { agentChangeOf, isLongLost, lostSinceOf } from '../../../functions/domain/reconcile/lost-agents.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const active: Agent = {
  ...{ agentId: 'S0', hostname: 'h1', ip: '10.0.0.1', port: 5051, active: true, deactivated: false },
  attributes: {},
  registeredAtNs: 1n,
};
const silent: Agent = { ...active, active: false };
const agentCalled = (agentId: string) => ({ agentId, port: 5051, status: 'active' as const, registeredAt: '1' });
const withAgent = (status: AgentStatus) =>
  hostRecord({ agents: [{ agentId: 'S0', port: 5051, status, registeredAt: '1' }] });

describe('agentNews', () => {
  test.each<{ name: string; was: AgentStatus; now: readonly Agent[]; status: 'disconnected' | 'gone' }>([
    { name: 'stops answering', was: 'active', now: [silent], status: 'disconnected' },
    { name: 'is listed no more', was: 'active', now: [], status: 'gone' },
    { name: 'was switched off and is listed no more', was: 'deactivated', now: [], status: 'gone' },
  ])('tells that an agent is lost which $name', ({ was, now, status }) => {
    const { loss, notes } = agentChangeOf(withAgent(was), now, false);

    expect(loss).toEqual({ agentIds: ['S0'], status });
    expect(notes).toEqual([expect.stringMatching(/^lost: agent S0 /)]);
  });

  test('reports nothing new about an agent that stays lost', () => {
    expect(agentChangeOf(withAgent('gone'), [], false)).toEqual({ loss: undefined, notes: [] });
    expect(agentChangeOf(withAgent('disconnected'), [silent], false)).toEqual({ loss: undefined, notes: [] });
  });

  test('notes that the master has given up an agent, without a second loss', () => {
    const { loss, notes } = agentChangeOf(withAgent('disconnected'), [], false);

    expect(loss).toBeUndefined();
    expect(notes).toEqual([expect.stringMatching(/^lost: agent S0 is no longer registered with the master/)]);
  });

  test.each(['gone', 'disconnected'] as const)('notes that an agent is back that was %s', (was) => {
    expect(agentChangeOf(withAgent(was), [active], false)).toEqual({
      loss: undefined,
      notes: ['back: agent S0 is registered again'],
    });
  });

  test('does not call an agent lost that a new leader waits for', () => {
    expect(agentChangeOf(withAgent('active'), [], true)).toEqual({ loss: undefined, notes: [] });
  });

  test('does not call an agent lost that registered anew under another id', () => {
    const { loss, notes } = agentChangeOf(withAgent('active'), [{ ...active, agentId: 'S1' }], false);

    expect({ loss, notes }).toEqual({ loss: undefined, notes: [] });
  });

  test('reports an agent that stops answering while another one is replaced', () => {
    const host = hostRecord({ agents: ['S0', 'S1'].map(agentCalled) });
    const { loss, notes } = agentChangeOf(host, [silent, { ...active, agentId: 'S2' }], false);

    expect(loss).toEqual({ agentIds: ['S0'], status: 'disconnected' });
    expect(notes).toEqual(['lost: agent S0 no longer answers the master']);
  });

  test('tells of several that are lost at once by what has become of the worst', () => {
    const host = hostRecord({ agents: ['S0', 'S1'].map(agentCalled) });
    const { loss, notes } = agentChangeOf(host, [silent], false);

    expect(loss).toEqual({ agentIds: ['S0', 'S1'], status: 'gone' });
    expect(notes).toEqual([
      'lost: agent S0, S1 is no longer registered with the master (unreachable, gone, or shut down)',
    ]);
  });

  test('names the one of two agents that is lost', () => {
    const host = hostRecord({ agents: ['S0', 'S1'].map(agentCalled) });

    expect(agentChangeOf(host, [active], false).loss).toEqual({ agentIds: ['S1'], status: 'gone' });
  });
});

const NOW = new Date('2026-03-08T12:00:00.000Z');
const BEFORE = '2026-03-01T12:00:00.000Z';
const WEEK = 7 * 86_400;
const maintenance = hostMaintenance({ requestedBy: 'alice', requestedAt: BEFORE });
const gone = withAgent('gone').agents;

describe('lostSinceOf', () => {
  test.each<[string, Partial<Host>, string | null]>([
    ['has an agent', { lostSince: BEFORE }, null],
    ['has an agent that does not answer', { agents: withAgent('disconnected').agents, lostSince: BEFORE }, null],
    ['has just lost its agent', { agents: gone }, NOW.toISOString()],
    ['lost it before', { agents: gone, lostSince: BEFORE }, BEFORE],
    ['never had one', { agents: [], lostSince: null }, NOW.toISOString()],
    ['is DOWN', { agents: gone, state: 'HOST_STATE_DOWN' }, null],
    ['is in maintenance', { agents: gone, maintenance }, null],
  ])('of a host that %s', (_, changes, since) => {
    expect(lostSinceOf(hostRecord(changes), NOW)).toBe(since);
  });
});

describe('isLongLost', () => {
  test.each<[string, Partial<Host>, boolean]>([
    ['lost its agent a week ago', { agents: gone, lostSince: BEFORE }, true],
    ['lost it a moment later', { agents: gone, lostSince: '2026-03-01T12:00:00.001Z' }, false],
    ['has its agent again', { lostSince: BEFORE }, false],
    ['has one of its agents again', { agents: [...gone, agentCalled('S1')], lostSince: BEFORE }, false],
    ['was seen without one for the first time', { agents: gone, lostSince: null }, false],
    ['is taken down', { agents: gone, maintenance, goalState: 'HOST_STATE_DOWN', state: 'HOST_STATE_DOWN' }, false],
    ['was to come back a week ago', { agents: gone, maintenance, state: 'HOST_STATE_DOWN' }, true],
    ['was taken down by somebody else', { agents: gone, managed: false, state: 'HOST_STATE_DOWN' }, false],
  ])('a host that %s: %s', (_, changes, is) => {
    expect(isLongLost(hostRecord(changes), NOW, WEEK)).toBe(is);
  });
});
