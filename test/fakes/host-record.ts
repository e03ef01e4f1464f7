import { type Host, type HostMaintenance, NO_TASKS } from '../../functions/domain/host/host.ts';

/** A host record for tests: UP, in no maintenance, with one active agent. */
export function hostRecord(changes: Partial<Host> = {}): Host {
  const hostname = changes.hostname ?? 'h1';
  return {
    hostname,
    mesosHostname: hostname,
    ip: '10.0.0.1',
    state: 'HOST_STATE_UP',
    goalState: 'HOST_STATE_UP',
    stateSince: '2026-03-01T11:00:00.000Z',
    attributes: {},
    agents: [{ agentId: `${hostname}-S0`, port: 5051, status: 'active', registeredAt: '1795000000000000001' }],
    tasks: NO_TASKS,
    drain: null,
    blockers: [],
    maintenance: null,
    cordon: null,
    window: null,
    managed: true,
    lostSince: null,
    restarts: null,
    version: 1,
    outbox: [],
    ...changes,
  };
}

/** The maintenance in a host's record: m1 of the operator, without a deadline. */
export function hostMaintenance(changes: Partial<HostMaintenance> = {}): HostMaintenance {
  return {
    ...{ id: 'm1', reason: '', requestedBy: 'operator', requestedAt: '2026-03-01T11:00:00.000Z' },
    ...{ deadline: null, onDeadline: 'hold', executionArn: null },
    ...changes,
  };
}
