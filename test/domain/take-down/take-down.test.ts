import type { Agent, MaintenanceStatus } from '../../../functions/domain/mesos/mesos.ts';
import { decideTakeDown } from '../../../functions/domain/take-down/take-down.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const machine = { hostname: 'h1', ip: '10.0.0.1' };
const draining: MaintenanceStatus = { draining: [{ id: { ...machine, hostname: 'H1' }, answers: [] }], down: [] };
const agent = (changes: Partial<Agent> = {}): Agent => ({
  ...{ agentId: 'h1-S0', hostname: 'h1', ip: '10.0.0.1', port: 5051 },
  attributes: {},
  ...{ active: false, deactivated: true, registeredAtNs: 1_795_000_000_000_000_001n },
  ...changes,
});
const decide = (agents: readonly Agent[], status = draining, canDeactivate = true) => {
  const host = hostRecord({ state: 'HOST_STATE_DRAINED', goalState: 'HOST_STATE_DOWN' });
  return decideTakeDown(host, status, agents, canDeactivate);
};

describe('a drained host', () => {
  test('may go down when it is in the schedule and its agent is switched off', () => {
    expect(decide([agent()]).kind).toBe('ready');
  });

  test('may go down without an agent, and with one that an old Mesos cannot switch off', () => {
    expect(decide([]).kind).toBe('ready');
    expect(decide([agent({ active: true, deactivated: false })], draining, false).kind).toBe('ready');
  });

  test('is down when Mesos has it down, whoever did that', () => {
    expect(decide([], { draining: [], down: [machine] }).kind).toBe('is-down');
  });

  test('stays while agents at two addresses have its name: one of the two machines would go on', () => {
    expect(decide([agent(), agent({ agentId: 'h1-S9', ip: '10.0.0.9' })])).toEqual({
      kind: 'several-machines',
      addresses: ['10.0.0.1', '10.0.0.9'],
    });
  });

  test.each([
    { name: 'a new id', other: agent({ agentId: 'h1-S9' }) },
    { name: 'another port', other: agent({ port: 5052 }) },
    { name: 'another address', other: agent({ ip: '10.0.0.9' }) },
  ])('has to be looked at anew when an agent has registered with $name', ({ other }) => {
    expect(decide([other])).toMatchObject({ kind: 'new-agent', change: { agents: [{ agentId: other.agentId }] } });
  });

  test('is published again when another operator reactivated its agent, or dropped its window', () => {
    expect(decide([agent({ active: true, deactivated: false })]).kind).toBe('publish');
    expect(decide([agent()], { draining: [], down: [] }).kind).toBe('publish');
  });
});
