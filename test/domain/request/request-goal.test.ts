import { type Host, NO_TASKS, type Transition } from '../../../functions/domain/host/host.ts';
import { newVerify } from '../../../functions/domain/host/verify.ts';
import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import type { Maintenance } from '../../../functions/domain/request/maintenance.ts';
import { hostInMaintenance, newHost, wasTakenBy } from '../../../functions/domain/request/request-goal.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const request: Maintenance = {
  ...{ id: 'm2', kind: 'start', hosts: [], reason: 'kernel', requestedBy: 'ann', requestedAt: NOW.toISOString() },
  ...{ deadline: '2026-03-01T14:00:00.000Z', onDeadline: 'force', start: '2026-03-01T13:00:00.000Z' },
  ...{ durationSeconds: 3_600, clientToken: null, executionArn: 'arn:x', rolling: null, parentId: null },
  ...{ windowName: null, endedAt: null, version: 1 },
};
const asked = {
  ...{ id: 'm2', reason: 'kernel', requestedBy: 'ann', requestedAt: NOW.toISOString() },
  ...{ deadline: '2026-03-01T14:00:00.000Z', onDeadline: 'force', executionArn: 'arn:x' },
};
const foundIn = ({ state, stateSince }: Host) => ({ ...asked, found: { state, stateSince } });
const window = { startNs: `${Date.parse(request.start)}000000`, durationNs: '3600000000000' };
const agent: Agent = {
  ...{ agentId: 'h1-S1', hostname: 'H1', ip: '10.0.0.2', port: 5051, active: true, deactivated: false },
  ...{ attributes: { rack: 'r1' }, registeredAtNs: 7n },
};
const off: Agent = { ...agent, active: false, deactivated: true };
const blocker = { taskId: '', framework: '', code: 'no-place', message: '', since: NOW.toISOString() };
const restarts = { count: 5, startedAt: NOW.toISOString(), mark: '' };
const drain = { movedAt: NOW.toISOString(), stuck: false, arrivals: [], seen: [], asked: [] };
const worn = { blockers: [blocker], restarts, drain, tasks: { ...NO_TASKS, lost: 3 } };

const inMaintenance = (kind: Maintenance['kind'], host: Host, agents: readonly Agent[] = [agent]) =>
  hostInMaintenance({ ...request, kind }, host, agents, NOW);

describe('start', () => {
  test('begins anew: with the agents that are registered, a window of its own, and nothing of what was before', () => {
    expect(inMaintenance('start', hostRecord(worn))).toEqual({
      ...hostRecord(),
      ...{ goalState: 'HOST_STATE_DOWN', maintenance: foundIn(hostRecord()), window, requests: ['m2'] },
      ...{ mesosHostname: 'H1', ip: '10.0.0.2', attributes: { rack: 'r1' } },
      agents: [{ agentId: 'h1-S1', port: 5051, status: 'active', registeredAt: '7' }],
    });
  });

  test('keeps the window that the machine may be scheduled in', () => {
    const before = { startNs: '5', durationNs: null };

    expect(inMaintenance('start', hostRecord({ window: before })).window).toEqual(before);
  });

  test('keeps what is known of the agents when none is registered, and when the host is DOWN', () => {
    const { agents, ip } = hostRecord();

    expect(inMaintenance('start', hostRecord(), [])).toMatchObject({ agents, ip });
    expect(inMaintenance('start', hostRecord({ state: 'HOST_STATE_DOWN' }))).toMatchObject({ agents, ip });
  });
});

describe.each(['complete', 'cancel'] as const)('%s', (kind) => {
  test('wants the host UP, and leaves what is known of it and of its drain', () => {
    const host = hostRecord({ ...worn, state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN' });

    expect(inMaintenance(kind, host)).toEqual({
      ...host,
      ...{ goalState: 'HOST_STATE_UP', maintenance: foundIn(host), blockers: [], restarts: null, requests: ['m2'] },
    });
  });
});

test('a complete begins the check that it names', () => {
  const host = hostRecord({ ...worn, state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN' });

  expect(hostInMaintenance({ ...request, kind: 'complete', verify: 'smoke' }, host, [], NOW).maintenance).toEqual({
    ...{ ...foundIn(host), verify: newVerify('smoke') },
  });
});

test('a host keeps the last three requests that took it', () => {
  const host = inMaintenance('start', hostRecord({ requests: ['m5', 'm4', 'm3'] }));

  expect(host.requests).toEqual(['m2', 'm5', 'm4']);
  expect(['m2', 'm4', 'm3'].map((id) => wasTakenBy(id, host))).toEqual([true, true, false]);
});

describe('agents that are found switched off', () => {
  const found = (host: Host, agents: readonly Agent[] = [off]) => inMaintenance('start', host, agents).foundOff;
  const current = { ...asked, id: 'm1', onDeadline: 'hold' as const };

  test('are kept by their ports, so that they are left so', () => {
    expect(found(hostRecord(), [agent, { ...off, port: 5052 }])).toEqual([5052]);
  });

  test.each<{ name: string; host: Partial<Host> }>([
    { name: 'in another maintenance', host: { maintenance: current } },
    { name: 'DOWN', host: { state: 'HOST_STATE_DOWN' } },
    { name: 'cordoned', host: { cordon: { by: 'ann', at: NOW.toISOString(), reason: '' } } },
  ])('were switched off by us when the host is $name', ({ host }) => {
    expect(found(hostRecord(host))).toBeUndefined();
    expect(found(hostRecord({ ...host, foundOff: [5053] }))).toEqual([5053]);
  });

  test('are forgotten when they are in use again', () => {
    expect(found(hostRecord({ foundOff: [5051] }), [agent])).toEqual([]);
    expect(inMaintenance('start', hostRecord())).not.toHaveProperty('foundOff');
  });
});

test('a host that others have taken out is taken over, which its history shows', () => {
  const note: Transition = {
    ...{ version: 4, at: NOW.toISOString(), from: 'HOST_STATE_DOWN', to: 'HOST_STATE_DOWN', by: 'ann' },
    ...{ reason: 'kernel', maintenanceId: 'm2', detail: '' },
  };
  const before = { ...note, version: 3, detail: 'before' };
  const theirs = hostRecord({ state: 'HOST_STATE_DOWN', managed: false, version: 3, outbox: [before] });
  const { managed, outbox } = inMaintenance('complete', theirs);

  expect(managed).toBe(true);
  expect(outbox).toEqual([before, { ...note, detail: expect.stringMatching(/^taken over by complete: /) }]);
});

describe('a host that no record knows', () => {
  test('is UP, with the agents that are registered', () => {
    expect(newHost({ hostname: 'h1', agents: [agent] }, NOW)).toEqual({
      ...hostRecord({ stateSince: NOW.toISOString(), version: 0 }),
      ...{ mesosHostname: 'H1', ip: '10.0.0.2', attributes: { rack: 'r1' } },
      agents: [{ agentId: 'h1-S1', port: 5051, status: 'active', registeredAt: '7' }],
    });
  });

  test('has no address while no agent is registered', () => {
    expect(newHost({ hostname: 'h1', agents: [] }, NOW)).toMatchObject({
      ...{ hostname: 'h1', mesosHostname: 'h1', ip: '', attributes: {}, agents: [] },
    });
  });
});
