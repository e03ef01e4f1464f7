import type { Host } from '../../../functions/domain/host/host.ts';
import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import { canWait, inventoryChange, unseenAgents } from '../../../functions/domain/reconcile/inventory.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const REQUESTED_AT = '2026-03-01T12:00:00.000Z';
const draining: Partial<Host> = {
  state: 'HOST_STATE_DRAINING',
  goalState: 'HOST_STATE_DOWN',
  stateSince: REQUESTED_AT,
  maintenance: hostMaintenance({ requestedAt: REQUESTED_AT }),
};
const deactivated: Agent = {
  agentId: 'h1-S0',
  hostname: 'h1',
  ip: '10.0.0.1',
  port: 5051,
  active: false,
  deactivated: true,
  attributes: {},
  registeredAtNs: 1_795_000_000_000_000_001n,
};

const known = hostRecord().agents;
const listed: Agent = { ...deactivated, active: true, deactivated: false };
const second: Agent = { ...listed, agentId: 'h1-S1', port: 5052 };
const seenSecond = { agentId: 'h1-S1', port: 5052, status: 'active' as const, registeredAt: '1795000000000000001' };

describe('inventoryChange', () => {
  test.each<[string, Host, readonly Agent[], isRecovered?: boolean]>([
    ['the master lists what the record says', hostRecord(), [listed]],
    ['the master lists them in another order', hostRecord({ agents: [...known, seenSecond] }), [second, listed]],
    ['the record has them in another order', hostRecord({ agents: [seenSecond, ...known] }), [listed, second]],
    ['a new leader waits for the agent', hostRecord(), [], true],
    ['the host is down', hostRecord({ state: 'HOST_STATE_DOWN' }), []],
  ])('tells nothing when %s', (_name, host, agents, isRecovered = false) => {
    expect(inventoryChange(host, agents, isRecovered)).toBeUndefined();
  });

  test('reports agents that are gone, and keeps the rest of the record', () => {
    const host = hostRecord({ attributes: { rack: 'r1' } });

    expect(inventoryChange(host, [], false)).toEqual({
      ...{ ip: '10.0.0.1', mesosHostname: 'h1', attributes: { rack: 'r1' } },
      agents: [{ ...known[0], status: 'gone' }],
    });
  });

  test('takes the address and the attributes of the agent at the known address, of whatever others share the name', () => {
    const stranger: Agent = { ...second, ip: '10.0.0.9', attributes: { rack: 'r9' } };
    const own: Agent = { ...listed, attributes: { rack: 'r1' } };

    expect(inventoryChange(hostRecord(), [stranger, own], false)).toMatchObject({
      ...{ ip: '10.0.0.1', attributes: { rack: 'r1' } },
      agents: [{ agentId: 'h1-S0' }, { agentId: 'h1-S1' }],
    });
  });
});

describe('unseenAgents', () => {
  const host = hostRecord({ agents: [...known, seenSecond] });

  test.each<{ name: string; agents: readonly Agent[]; isUnseen: boolean }>([
    { name: 'all that are on it', agents: [listed, second], isUnseen: false },
    { name: 'one of those that are on it', agents: [second], isUnseen: false },
    { name: 'none', agents: [], isUnseen: false },
    { name: 'one with another id', agents: [listed, { ...second, agentId: 'h1-S2' }], isUnseen: true },
    { name: 'one on another port', agents: [listed, { ...second, port: 5051 }], isUnseen: true },
    { name: 'one at another address', agents: [{ ...second, ip: '10.0.0.2' }], isUnseen: true },
  ])('when $name are registered: $isUnseen', ({ agents, isUnseen }) => {
    expect(unseenAgents(host, agents) !== undefined).toBe(isUnseen);
  });
});

describe('canWait', () => {
  const waits = (host: Host, agents: readonly Agent[], secondsLater: number) => {
    const change = inventoryChange(host, agents, false);
    if (change === undefined) throw new Error('nothing has changed');
    return canWait(host, change, new Date(Date.parse(REQUESTED_AT) + secondsLater * 1_000));
  };

  test.each([
    { name: 'an agent switched off on a host whose drain has just begun', agents: [deactivated], host: draining },
    { name: 'an agent that is gone from such a host', agents: [], host: draining },
    {
      name: 'an agent switched off on a host that was UP for long and has just been requested',
      agents: [deactivated],
      host: { ...draining, state: 'HOST_STATE_UP' as const, stateSince: '2026-01-01T00:00:00.000Z' },
    },
  ])('lets wait: $name', ({ agents, host }) => {
    expect(waits(hostRecord(host), agents, 5)).toBe(true);
    expect(waits(hostRecord(host), agents, 60)).toBe(true);
  });

  test.each([
    { name: 'the status of an agent whose host has been draining for long', agents: [deactivated], secondsLater: 61 },
    { name: 'an agent with a new id', agents: [{ ...deactivated, agentId: 'h1-S1' }], secondsLater: 5 },
    { name: 'an agent on another port', agents: [{ ...deactivated, port: 5052 }], secondsLater: 5 },
    { name: 'an agent at another address', agents: [{ ...deactivated, ip: '10.0.0.2' }], secondsLater: 5 },
    { name: 'a new registration', agents: [{ ...deactivated, registeredAtNs: 2n }], secondsLater: 5 },
    {
      name: 'a second agent',
      agents: [deactivated, { ...deactivated, agentId: 'h1-S1', port: 5052 }],
      secondsLater: 5,
    },
  ])('does not let wait: $name', ({ agents, secondsLater }) => {
    expect(waits(hostRecord(draining), agents, secondsLater)).toBe(false);
  });

  test('does not let wait the status of an agent whose host is in no maintenance', () => {
    expect(waits(hostRecord({ stateSince: REQUESTED_AT }), [deactivated], 5)).toBe(false);
  });
});
