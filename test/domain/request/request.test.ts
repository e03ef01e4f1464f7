import type { Host, HostState } from '../../../functions/domain/host/host.ts';
import { nextAction } from '../../../functions/domain/host/next-action.ts';
import { newVerify } from '../../../functions/domain/host/verify.ts';
import {
  ACTION_OF,
  GOAL_OF,
  MAINTENANCE_KINDS,
  type MaintenanceKind,
} from '../../../functions/domain/request/maintenance.ts';
import { decideRequest } from '../../../functions/domain/request/request.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const at = (state: Host['state'], goalState: Host['goalState']) => hostRecord({ state, goalState });
const up = 'HOST_STATE_UP';
const draining = 'HOST_STATE_DRAINING';
const drained = 'HOST_STATE_DRAINED';
const down = 'HOST_STATE_DOWN';
const theirs = (state: Host['state'], goalState: Host['goalState'] = up) =>
  hostRecord({ state, goalState, managed: false });

describe('decideRequest', () => {
  test.each([
    ['start', up, up, 'accepted'],
    ['start', up, down, 'already'],
    ['start', draining, down, 'already'],
    ['start', drained, down, 'already'],
    ['start', down, down, 'already'],
    ['start', draining, up, 'HostBusy'],
    ['start', drained, up, 'HostBusy'],
    ['start', down, up, 'HostBusy'],
    ['complete', down, down, 'accepted'],
    ['complete', down, up, 'already'],
    ['complete', up, up, 'HostNotDown'],
    ['complete', up, down, 'HostNotDown'],
    ['complete', draining, down, 'HostNotDown'],
    ['complete', drained, down, 'HostNotDown'],
    ['complete', draining, up, 'HostNotDown'],
    ['complete', drained, up, 'HostNotDown'],
    ['cancel', draining, down, 'accepted'],
    ['cancel', drained, down, 'accepted'],
    ['cancel', up, down, 'accepted'],
    ['cancel', draining, up, 'already'],
    ['cancel', drained, up, 'already'],
    ['cancel', up, up, 'HostNotDraining'],
    ['cancel', down, down, 'HostNotDraining'],
    ['cancel', down, up, 'HostNotDraining'],
  ] as const)('%s of a host that is %s and wanted %s: %s', (kind, state, goalState, expected) => {
    const decision = decideRequest(kind, 'h1', at(state, goalState), true);

    expect('outcome' in decision ? decision.outcome : decision.refused).toBe(expected);
  });

  test('a host whose cancel is not finished is busy, although it never left UP', () => {
    const maintenance = hostMaintenance({ requestedBy: 'me', requestedAt: '' });
    const host = hostRecord({ maintenance });

    expect(decideRequest('start', 'h1', host, true)).toMatchObject({ refused: 'HostBusy' });
    expect(decideRequest('cancel', 'h1', host, true)).toEqual({ outcome: 'already' });
    expect(decideRequest('complete', 'h1', host, true)).toMatchObject({
      refused: 'HostNotDown',
      message:
        "host 'h1' is HOST_STATE_UP, not HOST_STATE_DOWN: its drain is being cancelled already: wait until it is UP",
    });
  });

  test.each(['start', 'complete', 'cancel'] as const)('%s of an unknown host is not found', (kind) => {
    expect(decideRequest(kind, 'h9', undefined, false)).toMatchObject({
      refused: 'HostNotFound',
      code: 'host-not-found',
    });
  });

  test('a registered agent without a record can be started, and has nothing to complete or cancel', () => {
    expect(decideRequest('start', 'h9', undefined, true)).toEqual({ outcome: 'accepted' });
    expect(decideRequest('complete', 'h9', undefined, true)).toMatchObject({
      ...{ refused: 'HostNotDown', message: expect.stringContaining('it is in no maintenance') },
    });
    expect(decideRequest('cancel', 'h9', undefined, true)).toMatchObject({ refused: 'HostNotDraining' });
  });

  test('a host that is known from before can be started when its agent is dead', () => {
    expect(decideRequest('start', 'h1', at(up, up), false)).toEqual({ outcome: 'accepted' });
  });

  test.each([
    ['start', theirs(draining), 'accepted'],
    ['start', theirs(drained), 'accepted'],
    ['start', theirs(down), 'accepted'],
    ['start', theirs(down, down), 'accepted'],
    ['complete', theirs(down), 'accepted'],
    ['complete', theirs(down, down), 'accepted'],
    ['complete', theirs(draining), 'HostNotDown'],
    ['cancel', theirs(draining), 'HostNotDraining'],
    ['cancel', theirs(drained), 'HostNotDraining'],
    ['cancel', theirs(down), 'HostNotDraining'],
  ] as const)('%s takes over what somebody else did in Mesos, or says whose it is: %#', (kind, host, expected) => {
    const decision = decideRequest(kind, 'h1', host, true);

    expect('outcome' in decision ? decision.outcome : decision.refused).toBe(expected);
  });

  test('a cancelled host whose agent is dead goes down again, and does not wait for the agent', () => {
    expect(decideRequest('start', 'h1', at(draining, up), false)).toEqual({ outcome: 'accepted' });
    expect(decideRequest('start', 'h1', at(down, up), false)).toMatchObject({ refused: 'HostBusy' });
  });

  test.each([
    ['start', draining, down],
    ['complete', down, up],
    ['cancel', draining, up],
  ] as const)('%s of a host whose executions have failed too often is a new attempt', (kind, state, goalState) => {
    const blocker = { taskId: '', framework: '', code: 'execution-stuck', message: '', since: '' };

    expect(decideRequest(kind, 'h1', { ...at(state, goalState), blockers: [blocker] }, true)).toEqual({
      outcome: 'accepted',
    });
  });
});

test.each([
  ['complete', at(down, up), 'smoke', 'already'],
  ['complete', at(down, up), 'other', 'accepted'],
  ['start', at(draining, down), 'other', 'already'],
] as const)('%s of a host with the check smoke that is on its way: %#', (kind, host, verify, outcome) => {
  const maintenance = hostMaintenance({ verify: newVerify('smoke') });

  expect(decideRequest(kind, 'h1', { ...host, maintenance }, true, [], { verify })).toEqual({ outcome });
});

describe('a refusal', () => {
  test.each<{
    name: string;
    kind: 'start' | 'complete' | 'cancel';
    host: Host | undefined;
    code: string;
    says: string;
  }>([
    {
      ...{ name: 'of an unknown host', kind: 'start', host: undefined, code: 'host-not-found' },
      says: "host 'h1' has no registered agent and no record: check the name with 'peloton host query'",
    },
    {
      ...{ name: 'of a host on its way up', kind: 'start', host: at(drained, up), code: 'host-busy' },
      says: "host 'h1' is on its way up from HOST_STATE_DRAINED: start again when it is there, 'peloton host show h1' says what it waits for",
    },
    {
      ...{ name: 'to complete', kind: 'complete', host: at(up, up), code: 'host-not-down' },
      says: "host 'h1' is HOST_STATE_UP, not HOST_STATE_DOWN: it is in no maintenance, there is nothing to complete",
    },
    {
      ...{ name: 'to complete a draining host', kind: 'complete', host: at(draining, down), code: 'host-not-down' },
      says: "host 'h1' is HOST_STATE_DRAINING, not HOST_STATE_DOWN: it is still on its way down: wait until it is, or stop the drain with 'cancel'",
    },
    {
      ...{ name: 'to cancel', kind: 'cancel', host: at(down, down), code: 'host-not-draining' },
      says: "host 'h1' is HOST_STATE_DOWN, not draining: bring it up with 'complete'",
    },
    {
      ...{ name: 'to cancel where nothing drains', kind: 'cancel', host: at(up, up), code: 'host-not-draining' },
      says: "host 'h1' is HOST_STATE_UP, not draining: it is in no maintenance, there is nothing to cancel",
    },
    {
      ...{ name: 'to complete what others drain', kind: 'complete', host: theirs(draining), code: 'host-not-down' },
      says: "host 'h1' is HOST_STATE_DRAINING, not HOST_STATE_DOWN: another operator drains it in Mesos, and must end that; 'start' takes it over",
    },
    {
      ...{ name: 'to cancel what others drain', kind: 'cancel', host: theirs(draining), code: 'host-not-draining' },
      says: "host 'h1' is HOST_STATE_DRAINING, but not by this system: another operator drains it in Mesos, and must end that ('peloton host history h1' says what Mesos shows); 'start' takes it over",
    },
    {
      ...{ name: 'to cancel what others took down', kind: 'cancel', host: theirs(down), code: 'host-not-draining' },
      says: "host 'h1' is HOST_STATE_DOWN, but not by this system: bring it up with 'complete'",
    },
  ])('$name names the host and says what to do', ({ kind, host, code, says }) => {
    expect(decideRequest(kind, 'h1', host, host !== undefined)).toMatchObject({ code, message: says });
  });
});

test('a name at one address is one machine, and can be started', () => {
  expect(decideRequest('start', 'h1', at(up, up), true, ['10.0.0.1'])).toEqual({ outcome: 'accepted' });
});

describe('a name at two addresses is two machines, so', () => {
  const addresses = ['10.0.0.1', '10.0.0.9'];

  test('start refuses it with both addresses, and says what to do', () => {
    const decision = decideRequest('start', 'h1', at(up, up), true, addresses);

    expect(decision).toMatchObject({ refused: 'HostAmbiguous', code: 'host-ambiguous' });
    expect(decision).toMatchObject({ message: expect.stringContaining('10.0.0.1 and 10.0.0.9') });
    expect(decision).toMatchObject({ message: expect.stringContaining('--hostname') });
  });

  test.each([
    ['start', at(draining, down), 'already'],
    ['cancel', at(draining, down), 'accepted'],
    ['complete', at(down, down), 'accepted'],
  ] as const)('%s of one that is on its way is answered as ever', (kind, host, outcome) => {
    expect(decideRequest(kind, 'h1', host, true, addresses)).toEqual({ outcome });
  });
});

const BEGINS_AT: Readonly<Record<MaintenanceKind, HostState>> = { start: up, complete: down, cancel: draining };

test.each(MAINTENANCE_KINDS)('%s asks for the action that leads its hosts towards its goal', (kind) => {
  const host = { state: BEGINS_AT[kind], goalState: GOAL_OF[kind], maintenance: null };

  expect(nextAction(host)).toBe(ACTION_OF[kind]);
});
