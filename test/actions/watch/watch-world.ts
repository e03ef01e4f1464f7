import { lookAtHosts } from '../../../functions/actions/watch/look-at-hosts.ts';
import type { Host, HostMaintenance } from '../../../functions/domain/host/host.ts';
import { isOfHost, type Phase } from '../../../functions/domain/watch/wait.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { hostOf, type TestServices, testServices } from '../../fakes/services.ts';

/** Hosts whose executions wait, and the looks of the watcher at them. */
export interface WatchWorld {
  readonly mesos: FakeMesos;
  readonly services: TestServices;
  /** Names of the calls to Mesos. */
  readonly calls: string[];
  readonly counted: string[];
  readonly logged: string[];
  /** The next look of the watcher at all hosts that executions wait for. */
  look(): Promise<boolean>;
  states(): Promise<Record<string, string>>;
  host(hostname: string): Promise<Host>;
}

export function watchWorld(hostnames: readonly string[], changes: Partial<Services> = {}): WatchWorld {
  const mesos = createFakeMesos(hostnames);
  const calls: string[] = [];
  const counted: string[] = [];
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const report = { info: log, warn: log, error: log, count: (metric: string) => void counted.push(metric) };
  const services = testServices(calling(mesos, calls), { report, ...changes });
  let looks = 0;
  return {
    ...{ mesos, services, calls, counted, logged },
    host: (hostname) => hostOf(services, hostname),
    look: async () => {
      looks += 1;
      return (await lookAtHosts(services, (await services.store.waits()).filter(isOfHost), looks)).hasChanged;
    },
    states: async () => {
      const found = await Promise.all(hostnames.map((hostname) => services.store.host(hostname)));
      return Object.fromEntries(found.flatMap((each) => (each === undefined ? [] : [[each.hostname, stateOf(each)]])));
    },
  };
}

const stateOf = ({ state }: Host) => state.replace('HOST_STATE_', '');

function calling(mesos: FakeMesos, calls: string[]): FakeMesos {
  return new Proxy(mesos, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls.push(String(name));
        return value.apply(target, args);
      };
    },
  });
}

const WINDOW = { startNs: '5', durationNs: null };

export function maintenanceOf(id: string, changes: Partial<HostMaintenance> = {}): HostMaintenance {
  const requested = { reason: 'kernel', requestedBy: 'ann', requestedAt: '2026-03-01T11:00:00.000Z' };
  return { id, ...requested, deadline: null, onDeadline: 'hold', executionArn: null, ...changes };
}

/** A host in a maintenance, and its execution, which waits for the phase with the token of the host's name. */
export async function hostWaits(
  { services, mesos }: WatchWorld,
  hostname: string,
  { phase = 'take-down', ...changes }: Partial<Host> & { readonly phase?: Phase } = {},
): Promise<void> {
  const ip = mesos.agentsByHost.get(hostname)?.ip ?? '10.0.0.1';
  const goalState = phase === 'bring-up' ? 'HOST_STATE_UP' : 'HOST_STATE_DOWN';
  const maintenance = changes.maintenance ?? maintenanceOf('m1');
  await services.store.putHost(hostRecord({ hostname, ip, goalState, window: WINDOW, ...changes, maintenance }), 0);
  await beginsToWait(services, hostname, { maintenanceId: maintenance.id, phase });
}

export async function beginsToWait(
  { store, clock }: Services,
  hostname: string,
  { maintenanceId = 'm1', phase = 'take-down' as Phase, token = hostname } = {},
): Promise<void> {
  const wait = { hostname, maintenanceId, phase, token, executionArn: `arn:execution:${hostname}` };
  await store.putWait({ ...wait, since: clock().toISOString() });
}

const TASK = { frameworkId: 'f1', state: 'TASK_RUNNING' } as const;

export function hasTask({ mesos }: WatchWorld, hostname: string, ...taskIds: readonly string[]): void {
  const agentId = mesos.agentsByHost.get(hostname)?.agentId ?? `${hostname}-S0`;
  const ids = taskIds.length === 0 ? [`t-${hostname}`] : taskIds;
  mesos.tasks.set(
    hostname,
    ids.map((taskId) => ({ ...TASK, taskId, agentId })),
  );
}
