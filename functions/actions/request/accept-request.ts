import type { MaintenanceAccepted } from '../../contract/api/api.ts';
import type { CompleteRequest, NamedStart } from '../../contract/api/requests.ts';
import { type ErrorName, isMaintenanceError } from '../../contract/errors.ts';
import { holdsOf } from '../../domain/host/holds.ts';
import type { Host } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import { MACHINE_FOR } from '../../domain/host/next-action.ts';
import { machineOf } from '../../domain/mesos/schedule.ts';
import { ACTION_OF, type Maintenance } from '../../domain/request/maintenance.ts';
import type { Machine } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';
import { type Decided, decide, type Registered, register, revertRegistration } from '../registration/register.ts';
import { newMaintenanceId, returnMaintenance, startMaintenance, startNotes } from '../registration/resolve-request.ts';
import { startExecution, withNotes } from '../registration/start-execution.ts';
import { isAnnounced, returnable } from '../schedule/host-managers.ts';
import { publishSchedule, withdrawSchedule } from '../schedule/publish.ts';
import { admitHosts, beginning } from './breaker.ts';
import { changeDeadlines } from './change-deadline.ts';
import { keepTokenAnswer, knownRequest } from './client-token.ts';

/**
 * Accepts a request of the API: registers it, changes Mesos, and starts the execution.
 *
 * Mesos comes before the answer: if it refuses, the refusal is the answer and nothing changes. If
 * Mesos becomes unreachable at this moment, the request stands: the execution waits for Mesos.
 */

export async function acceptStart(services: Services, request: NamedStart, by: string): Promise<MaintenanceAccepted> {
  const { id, known } = await knownRequest(services, request);
  if (known !== undefined) return known;
  const { notes = [] } = startNotes(request, services.clock());
  return withNotes(await acceptNamedStart(services, request, { by, id }), notes);
}

/** Accepts a start under the caller's id: repeating it is harmless while its hosts are the same. */
export async function acceptNamedStart(
  services: Services,
  request: NamedStart,
  {
    by,
    id,
    ...origin
  }: { readonly by: string; readonly id: string } & Partial<Pick<Maintenance, 'parentId' | 'windowName'>>,
): Promise<MaintenanceAccepted> {
  const now = services.clock();
  const machine = MACHINE_FOR[ACTION_OF.start];
  const executionArn = services.executions.arn(machine, id);
  const maintenance = { ...startMaintenance(request, { by, id, executionArn }, now), ...origin };
  const isOpen = new Date(maintenance.start) <= now;
  return accept(services, maintenance, request.hosts, {
    machine,
    input: { ...ofExecution(request), maintenanceId: id },
    tellMesos: async (hosts) => {
      if (isOpen) await publishSchedule(services, hosts);
    },
    changeOthers: (decided) => changeDeadlines(services, request, maintenance, decided),
  });
}

export async function acceptReturn(
  services: Services,
  kind: 'complete' | 'cancel',
  request: CompleteRequest,
  by: string,
  origin: Partial<Pick<Maintenance, 'parentId' | 'windowName'>> = {},
): Promise<MaintenanceAccepted> {
  const now = services.clock();
  const id = newMaintenanceId(now);
  const machine = MACHINE_FOR[ACTION_OF[kind]];
  const executionArn = services.executions.arn(machine, id);
  const maintenance = { ...returnMaintenance(kind, request, { by, id, executionArn }, now), ...origin };
  return accept(services, maintenance, request.hosts, {
    machine,
    input: { ...ofExecution(request), maintenanceId: id, ...(kind === 'cancel' ? { cancel: true } : {}) },
    tellMesos: (hosts) => tellOfReturn(services, hosts),
  });
}

/** Leaves out hold and check: they are registered, and earlier releases do not know them. */
function ofExecution<R extends { readonly hold?: string | undefined; readonly verify?: string | undefined }>({
  hold: _hold,
  verify: _verify,
  ...request
}: R): Omit<R, 'hold' | 'verify'> {
  return request;
}

/** Takes hosts whose drain has ended out of the Mesos schedule, and brings DOWN machines up. */
export async function tellOfReturn(services: Services, hosts: readonly Host[]): Promise<void> {
  const { down = [], draining = [] } = Object.groupBy(hosts, (host) => (isDown(host) ? 'down' : 'draining'));
  if (draining.length > 0) await withdrawSchedule(services, draining);
  if (down.length > 0) await bringUp(services, down);
}

/** Leaves out hosts that a host manager still holds: their execution shows the reason. */
async function bringUp(services: Services, hosts: readonly Host[]): Promise<void> {
  const free = await returnable(services, hosts);
  if (free.length > 0) await services.mesos.machineUp(free.map(machineOf));
}

interface Work {
  readonly machine: Machine;
  readonly input: object;
  readonly tellMesos: (hosts: readonly Host[]) => Promise<void>;
  /** Changes the deadlines of hosts that are already draining; returns them by host name. */
  readonly changeOthers?: (decided: readonly Decided[]) => Promise<ReadonlyMap<string, string | null>>;
}

async function accept(
  services: Services,
  maintenance: Maintenance,
  hostnames: readonly string[],
  work: Work,
): Promise<MaintenanceAccepted> {
  const decided = await decide(services, maintenance, hostnames);
  await admitHosts(services, beginning(maintenance, decided), maintenance.requestedBy);
  const shared = sharedMaintenance(maintenance, decided);
  const proposed =
    shared === undefined ? ownAnswer(maintenance, decided) : withDeadlines(shared, await work.changeOthers?.(decided));
  const first = await keepTokenAnswer(services, maintenance, proposed);
  if (first.maintenanceId !== maintenance.id) return first;
  const registered = await register(services, maintenance, decided);
  await tellMesos(services, registered, work.tellMesos);
  const isToMove = registered.hosts.some(({ outcome }) => outcome === 'accepted');
  const { machine, input } = work;
  const started = isToMove ? await startExecution(services, maintenance.id, machine, { input }) : {};
  services.report.count('MaintenancesAccepted');
  services.report.info('accepted', { maintenanceId: maintenance.id, kind: maintenance.kind, hosts: hostnames.length });
  return { ...withDeadlines(answer(registered), await work.changeOthers?.(decided)), ...started };
}

function withDeadlines(
  accepted: MaintenanceAccepted,
  deadlines: ReadonlyMap<string, string | null> = new Map(),
): MaintenanceAccepted {
  const hosts = accepted.hosts.map((host) => {
    const deadline = deadlines.get(host.hostname);
    return deadline === undefined ? host : { ...host, deadline };
  });
  return { ...accepted, hosts };
}

/**
 * Changes Mesos for the hosts of a request that was registered just now. A refusal reverts the
 * request, and is thrown. If Mesos cannot be reached, the request stands, and the watcher acts.
 */
export async function tellMesos(
  services: Services,
  registered: Registered,
  tell: (hosts: readonly Host[]) => Promise<void>,
): Promise<void> {
  const hosts = registered.hosts.flatMap(({ written, outcome }) =>
    written === undefined || outcome === 'already' ? [] : [written],
  );
  if (hosts.length === 0) return;
  try {
    await tell(hosts);
  } catch (error) {
    if (isMaintenanceError(error, 'MesosRefused') || (await isUnannounced(services, hosts, error))) {
      await revertRegistration(services, registered);
      throw error;
    }
    services.report.error('the watcher has to tell Mesos', error, { maintenanceId: registered.maintenance.id });
  }
}

/** True when a host manager failed before this system announced any host to it. */
async function isUnannounced(services: Services, hosts: readonly Host[], error: unknown): Promise<boolean> {
  if (!isMaintenanceError(error) || !HOST_MANAGER_ERRORS.has(error.name)) return false;
  const current = await services.store.hosts(hosts.map(({ hostname }) => hostname));
  return ![...current.values()].some(isAnnounced);
}

const HOST_MANAGER_ERRORS: ReadonlySet<ErrorName> = new Set(['SchedulerRefused', 'SchedulerUnavailable']);

/** Finds the one maintenance in which all hosts are draining already: then it is the answer. */
function sharedMaintenance({ hold }: Maintenance, decided: readonly Decided[]): MaintenanceAccepted | undefined {
  const [first] = decided;
  const maintenance = first?.host?.maintenance;
  if (maintenance == null || decided.some(({ holds }) => holds !== undefined)) return undefined;
  if (decided.some(({ outcome, host }) => outcome !== 'already' || host?.maintenance?.id !== maintenance.id))
    return undefined;
  return {
    maintenanceId: maintenance.id,
    hosts: decided.map(({ hostname, host }) => ({
      hostname,
      state: host?.state ?? 'HOST_STATE_UP',
      outcome: 'already',
      ...(hold == null || host === undefined ? {} : { holds: [...holdsOf(host)] }),
    })),
    executionArn: maintenance.executionArn,
  };
}

function ownAnswer({ id, executionArn }: Maintenance, decided: readonly Decided[]): MaintenanceAccepted {
  const hosts = decided.map(({ hostname, host, outcome }) => ({
    ...{ hostname, outcome, state: host?.state ?? ('HOST_STATE_UP' as const) },
  }));
  return { maintenanceId: id, hosts, executionArn };
}

function answer({ maintenance, hosts }: Registered): MaintenanceAccepted {
  return {
    maintenanceId: maintenance.id,
    hosts: hosts.map(({ hostname, state, outcome, holds }) => ({
      ...{ hostname, state, outcome },
      ...(holds === undefined ? {} : { holds: [...holds] }),
    })),
    executionArn: maintenance.executionArn,
  };
}
