import { forgetFault, type MesosTraces } from '../../../functions/domain/forget/forget.ts';
import { decideRetirement, SILENT_LOOKS } from '../../../functions/domain/forget/retirement.ts';
import { RETIREMENT } from '../../../functions/domain/host/holds.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const NOTHING: MesosTraces = { agents: [], isAwaited: false, isDown: false };
const maintenance: NonNullable<Host['maintenance']> = {
  ...{ id: 'm1', reason: '', requestedBy: 'alice', requestedAt: '2026-03-01T11:00:00.000Z', deadline: null },
  ...{ onDeadline: 'hold', executionArn: null },
};
const wantedDown = { maintenance, goalState: 'HOST_STATE_DOWN' } as const;

/** Held by its retirement, and by the others. */
function retired(...others: string[]) {
  const holds = [RETIREMENT, ...others].map((name) => ({ name, by: 'bob', at: '', reason: '' }));
  return { maintenance: { ...maintenance, holds }, goalState: 'HOST_STATE_DOWN' } as const;
}

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
      "host 'h1' is HOST_STATE_DOWN in maintenance m1: 'retire' it, or bring its machine up in Mesos with 'complete', then it can be forgotten",
    ],
    [
      'that is retired and still drains',
      { ...retired(), state: 'HOST_STATE_DRAINING' },
      {},
      'host-in-maintenance',
      "host 'h1' is HOST_STATE_DRAINING in maintenance m1: it is forgotten when it is down and its agent is gone; 'cancel' keeps it",
    ],
    [
      'that is retired, and that another owner holds',
      { ...retired('disks'), state: 'HOST_STATE_DOWN' },
      { isDown: true },
      'host-in-maintenance',
      "host 'h1' is HOST_STATE_DOWN in maintenance m1: it is held by disks (bob) too: it is forgotten when they let go",
    ],
    [
      'that is retired, and is up in Mesos with an agent',
      { ...retired(), state: 'HOST_STATE_DOWN' },
      { agents: [{ agentId: 'S7' }] },
      'host-has-agent',
      "host 'h1' has an agent, S7, which the master lists: stop it, and wait until the master removes it",
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

test('a retired host that is DOWN, also in Mesos, can be forgotten', () => {
  const host = hostRecord({ ...retired(), state: 'HOST_STATE_DOWN' });

  expect(forgetFault(host, { ...NOTHING, isDown: true })).toBeUndefined();
});

describe('decideRetirement', () => {
  const look = (silentLooks: number | undefined, answering: { agentId: string }[] = []) =>
    decideRetirement({ hostname: 'h1' }, { silentLooks }, answering);

  test('forgets the host after so many silent looks in a row', () => {
    expect(look(undefined)).toEqual({ kind: 'wait', silentLooks: 1, blockers: [] });
    expect(look(SILENT_LOOKS - 2)).toMatchObject({ kind: 'wait', silentLooks: SILENT_LOOKS - 1 });
    expect(look(SILENT_LOOKS - 1)).toEqual({ kind: 'forget' });
  });

  test('counts anew when an agent answers, and says what to do', () => {
    expect(look(SILENT_LOOKS - 1, [{ agentId: 'S7' }])).toEqual({
      ...{ kind: 'wait', silentLooks: 0 },
      blockers: [
        {
          ...{ taskId: '', framework: '', code: 'agent-answers' },
          message:
            'h1 is retired, and its agent S7 still answers: stop its mesos-agent service, or switch the machine off; then it is forgotten',
        },
      ],
    });
  });
});
