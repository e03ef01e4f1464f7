import { describe, expect, test } from '@jest/globals';
import { forgetFault, type MesosTraces } from '../../../functions/domain/forget/forget.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const NOTHING: MesosTraces = { agents: [], isAwaited: false, isDown: false };
const maintenance: Host['maintenance'] = {
  ...{ id: 'm1', reason: '', requestedBy: 'alice', requestedAt: '2026-03-01T11:00:00.000Z', deadline: null },
  ...{ onDeadline: 'hold', executionArn: null },
};
const wantedDown = { maintenance, goalState: 'HOST_STATE_DOWN' } as const;

describe('forgetFault', () => {
  test.each<[string, Partial<Host>]>([
    ['is UP and lost its agent', {}],
    ['is DOWN, completed, and never came back', { state: 'HOST_STATE_DOWN', maintenance }],
    ['is waited for by its cancel', { state: 'HOST_STATE_DRAINING', maintenance }],
    ['was drained by somebody else in Mesos', { state: 'HOST_STATE_DRAINING', managed: false }],
  ])('a host that %s can be forgotten', (_, changes) => {
    expect(forgetFault(hostRecord(changes), NOTHING)).toBeUndefined();
  });

  test.each<[string, Partial<Host>, Partial<MesosTraces>, string, string]>([
    [
      'that drains',
      { ...wantedDown, state: 'HOST_STATE_DRAINING' },
      {},
      'host-in-maintenance',
      "host 'h1' is HOST_STATE_DRAINING in maintenance m1: 'cancel' ends its draining, then it can be forgotten",
    ],
    [
      'that is about to drain',
      wantedDown,
      {},
      'host-in-maintenance',
      "host 'h1' is HOST_STATE_UP in maintenance m1: 'cancel' ends its draining, then it can be forgotten",
    ],
    [
      'that is DOWN',
      { ...wantedDown, state: 'HOST_STATE_DOWN' },
      { isDown: true },
      'host-in-maintenance',
      "host 'h1' is HOST_STATE_DOWN in maintenance m1: 'complete' brings its machine up in Mesos, then it can be forgotten",
    ],
    [
      'with an agent',
      {},
      { agents: [{ agentId: 'S7' }] },
      'host-has-agent',
      "host 'h1' has an agent, S7, which the master lists: stop it, and wait until the master removes it",
    ],
    [
      'whose agent a new leader waits for',
      {},
      { isAwaited: true },
      'host-has-agent',
      "host 'h1' may have an agent: the master has just been elected and waits for it, try again in some minutes",
    ],
    [
      'that somebody else took down',
      { state: 'HOST_STATE_DOWN', managed: false },
      { isDown: true },
      'host-down-in-mesos',
      "host 'h1' is HOST_STATE_DOWN, and its machine DOWN in Mesos: 'complete' brings it up there, then it can be forgotten",
    ],
    [
      'whose completion Mesos has not heard of',
      { state: 'HOST_STATE_DOWN', maintenance },
      { isDown: true },
      'host-down-in-mesos',
      "host 'h1' is HOST_STATE_DOWN, and its machine DOWN in Mesos: it is being brought up there, then it can be forgotten",
    ],
  ])('a host %s cannot', (_, changes, traces, code, message) => {
    expect(forgetFault(hostRecord(changes), { ...NOTHING, ...traces })).toEqual({ code, message });
  });
});
