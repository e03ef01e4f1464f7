import { describe, expect, test } from '@jest/globals';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import { canWait, inventoryChange } from '../../../functions/domain/reconcile/inventory.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const REQUESTED_AT = '2026-03-01T12:00:00.000Z';
const draining: Partial<Host> = {
  state: 'HOST_STATE_DRAINING',
  goalState: 'HOST_STATE_DOWN',
  stateSince: REQUESTED_AT,
  maintenance: {
    id: 'm1',
    reason: '',
    requestedBy: 'operator',
    requestedAt: REQUESTED_AT,
    deadline: null,
    onDeadline: 'hold',
    executionArn: null,
  },
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
