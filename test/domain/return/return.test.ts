import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import { blockedByDrains, type ClusterView, decideReturn } from '../../../functions/domain/return/return.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const window = { startNs: '1795000000000000000', durationNs: null };
const machine = { hostname: 'h1', ip: '10.0.0.1' };
const agent = (changes: Partial<Agent> = {}): Agent => ({
  agentId: 'h1-S0',
  hostname: 'h1',
  ip: '10.0.0.1',
  port: 5051,
  active: true,
  deactivated: false,
  attributes: {},
  registeredAtNs: 1_795_000_000_000_000_002n,
  ...changes,
});
const view = (changes: Partial<ClusterView> = {}): ClusterView => ({
  agents: [agent()],
  recovered: [],
  schedule: { windows: [] },
  status: { draining: [], down: [] },
  ...changes,
});
const downHost = hostRecord({ state: 'HOST_STATE_DOWN', window });
const drainingHost = hostRecord({ state: 'HOST_STATE_DRAINING', window });

describe('decideReturn', () => {
  test('brings the machine up while Mesos has it down, in whatever case Mesos writes it', () => {
    const status = { draining: [], down: [{ ...machine, hostname: 'H1' }] };

    expect(decideReturn(downHost, view({ status })).kind).toBe('bring-up');
    expect(decideReturn(drainingHost, view({ status })).kind).toBe('bring-up');
  });

  test('leaves the schedule when a window of ours holds the host', () => {
    const windows = [{ machineIds: [machine], unavailability: { startNs: 1_795_000_000_000_000_000n } }];

    expect(decideReturn(drainingHost, view({ schedule: { windows } })).kind).toBe('unschedule');
  });

  test("waits, and says so, while somebody else's window holds the host", () => {
    const windows = [{ machineIds: [machine], unavailability: { startNs: 5n } }];

    expect(decideReturn(drainingHost, view({ schedule: { windows } }))).toMatchObject({
      kind: 'wait',
      blockers: [{ code: 'foreign-window' }],
    });
  });

  test('is back when the agent has registered anew, under the same id', () => {
    expect(decideReturn(downHost, view())).toEqual({ kind: 'back', agents: [agent()] });
  });

  test('leaves the agent of a cordoned host deactivated, but does not leave it drained', () => {
    const cordon = { by: 'ann', at: '2026-03-01T12:00:00.000Z', reason: '' };
    const off = agent({ active: false, deactivated: true });
    const cordoned = { ...drainingHost, cordon };

    expect(decideReturn(cordoned, view({ agents: [off] }))).toEqual({ kind: 'back', agents: [off] });
    expect(decideReturn({ ...downHost, cordon }, view({ agents: [off] }))).toEqual({ kind: 'back', agents: [off] });
    const drained = { ...off, drain: 'drained' as const };
    expect(decideReturn(cordoned, view({ agents: [drained] }))).toEqual({ kind: 'reactivate', agents: [drained] });
    expect(decideReturn(drainingHost, view({ agents: [off] })).kind).toBe('reactivate');
  });

  test('is back when an agent of a new id has registered', () => {
    const fresh = agent({ agentId: 'h1-S9', registeredAtNs: 1n });

    expect(decideReturn(downHost, view({ agents: [fresh] }))).toEqual({ kind: 'back', agents: [fresh] });
  });

  test('is not back by a registration from before it went down', () => {
    const stale = agent({ registeredAtNs: 1_795_000_000_000_000_001n });

    expect(decideReturn(downHost, view({ agents: [stale] }))).toMatchObject({
      kind: 'wait',
      blockers: [{ code: 'agent-missing' }],
    });
  });

  test('is back when its agent has registered from another ip, as after a repair of its network', () => {
    const moved = agent({ ip: '10.0.0.2' });

    expect(decideReturn(downHost, view({ agents: [moved] }))).toEqual({ kind: 'back', agents: [moved] });
  });

  test('is not back by an agent on another ip while the one at its own is not', () => {
    const agents = [agent({ ip: '10.0.0.2' }), agent({ agentId: 'h1-S1', active: false })];

    expect(decideReturn(downHost, view({ agents }))).toMatchObject({
      kind: 'wait',
      blockers: [{ code: 'agent-disconnected' }],
    });
  });

  test("waits while somebody else's window holds the address that its agent came back to", () => {
    const windows = [{ machineIds: [{ hostname: 'H1', ip: '10.0.0.2' }], unavailability: { startNs: 5n } }];
    const agents = [agent({ ip: '10.0.0.2' })];

    expect(decideReturn(downHost, view({ agents, schedule: { windows } }))).toMatchObject({
      kind: 'wait',
      blockers: [{ code: 'foreign-window' }],
    });
  });

  test('is no matter of the agents of other hosts', () => {
    const other = agent({ hostname: 'h2', agentId: 'h2-S0', ip: '10.0.0.2', active: false });
    const sameAddress = agent({ hostname: 'h3', agentId: 'h3-S0', active: false });

    expect(decideReturn(downHost, view({ agents: [other, sameAddress, agent()] }))).toEqual({
      ...{ kind: 'back', agents: [agent()] },
    });
  });

  test.each<{ name: string; changes: Partial<ClusterView>; code: string; message: RegExp }>([
    {
      name: 'a foreign window is taken away',
      changes: { schedule: { windows: [{ machineIds: [machine], unavailability: { startNs: 5n } }] } },
      ...{ code: 'foreign-window', message: /^a maintenance window that this system did not post holds h1: / },
    },
    {
      name: 'a new leader has its agent again',
      changes: { agents: [], recovered: [{ agentId: 'S1', hostname: 'h1' }] },
      ...{ code: 'agent-awaited', message: /^waits for the agent of h1 to register again with a new leading / },
    },
    {
      name: 'an agent registers',
      changes: { agents: [] },
      ...{ code: 'agent-missing', message: /^waits for a Mesos agent of h1 to register: start the mesos-agent / },
    },
    {
      name: 'its agent has ended its tasks',
      changes: { agents: [agent({ active: false, deactivated: true, drain: 'draining' })] },
      ...{ code: 'agent-draining', message: /^agent h1-S0 still ends its tasks: / },
    },
    {
      name: 'its agent is connected',
      changes: { agents: [agent({ active: false })] },
      ...{ code: 'agent-disconnected', message: /^agent h1-S0 is registered but not connected: / },
    },
  ])('waits until $name, and says so', ({ changes, code, message }) => {
    const { draining: _, ...decision } = { draining: [], ...decideReturn(drainingHost, view(changes)) };

    expect(decision).toEqual({
      kind: 'wait',
      blockers: [{ taskId: '', framework: '', code, message: expect.stringMatching(message) }],
    });
  });

  test.each([
    [{ active: false, deactivated: true, drain: 'draining' as const }, 'wait', 'agent-draining'],
    [{ active: false, deactivated: true, drain: 'drained' as const }, 'reactivate', undefined],
    [{ active: false, deactivated: true }, 'reactivate', undefined],
    [{ active: false }, 'wait', 'agent-disconnected'],
  ])('an agent that is %j: %s', (changes, kind, code) => {
    const decision = decideReturn(drainingHost, view({ agents: [agent(changes)] }));

    expect(decision.kind).toBe(kind);
    if (decision.kind === 'wait') expect(decision.blockers.map((blocker) => blocker.code)).toEqual([code]);
  });

  test('waits for every agent of the host', () => {
    const agents = [agent(), agent({ agentId: 'h1-S1', port: 5052, active: false })];

    expect(decideReturn(drainingHost, view({ agents }))).toMatchObject({ kind: 'wait' });
  });
});

test.each([downHost, drainingHost])('a window that Mesos hides holds the host all the same ($state)', (host) => {
  const status = { draining: [{ id: machine, answers: [] }], down: [] };

  expect(decideReturn(host, view({ status }))).toMatchObject({
    kind: 'wait',
    blockers: [{ code: 'mesos-forbidden', message: expect.stringContaining('get_maintenance_schedules') }],
  });
});

test.each([downHost, drainingHost])('an agent that a new leader waits for is awaited, not missing ($state)', (host) => {
  expect(decideReturn(host, view({ agents: [], recovered: [{ agentId: 'S1', hostname: 'H1' }] }))).toMatchObject({
    kind: 'wait',
    blockers: [{ code: 'agent-awaited' }],
  });
  expect(decideReturn(host, view({ agents: [], recovered: [{ agentId: 'S1', hostname: 'h2' }] }))).toMatchObject({
    blockers: [{ code: 'agent-missing' }],
  });
});

describe('blockedByDrains', () => {
  test.each([
    { name: 'an agent that is to be reactivated', decision: { kind: 'reactivate', agents: [agent()] } as const },
    { name: 'an agent that is back', decision: { kind: 'back', agents: [agent()] } as const },
  ])('waits, and says so, for the drain of $name', ({ decision }) => {
    expect(blockedByDrains(decision, [agent()])).toMatchObject({
      kind: 'wait',
      // Nothing is stuck: a second DRAIN_AGENT would not help.
      draining: [],
      blockers: [{ code: 'agent-draining', message: expect.stringContaining('h1-S0 has not ended its drain yet') }],
    });
  });

  test('changes nothing when no agent drains', () => {
    const decision = { kind: 'back', agents: [agent()] } as const;

    expect(blockedByDrains(decision, [])).toBe(decision);
  });
});

describe('an agent that another operator had deactivated before the maintenance', () => {
  const off = { active: false, deactivated: true } as const;
  const foundOff = [5051];

  test('is left so by a cancel', () => {
    const agents = [agent(off)];

    expect(decideReturn({ ...drainingHost, foundOff }, view({ agents }))).toEqual({ kind: 'back', agents });
  });

  test('is reactivated when it was told to drain: nothing else ends a drain', () => {
    const agents = [agent({ ...off, drain: 'drained' })];

    expect(decideReturn({ ...drainingHost, foundOff }, view({ agents })).kind).toBe('reactivate');
  });

  test('is deactivated again when it comes back from being down', () => {
    expect(decideReturn({ ...downHost, foundOff }, view())).toEqual({ kind: 'deactivate', agents: [agent()] });
  });

  test('is no reason to leave another agent of the host switched off', () => {
    const other = agent({ ...off, agentId: 'h1-S1', port: 5052 });

    expect(decideReturn({ ...drainingHost, foundOff }, view({ agents: [agent(off), other] }))).toEqual({
      kind: 'reactivate',
      agents: [other],
    });
  });
});

test('of a name at two addresses a cancel reactivates both agents that were switched off for it', () => {
  const off = { active: false, deactivated: true } as const;
  const elsewhere = agent({ ...off, agentId: 'h1-S1', ip: '10.0.0.9' });

  expect(decideReturn(drainingHost, view({ agents: [elsewhere, agent(off)] }))).toEqual({
    kind: 'reactivate',
    agents: [agent(off), elsewhere],
  });
});
