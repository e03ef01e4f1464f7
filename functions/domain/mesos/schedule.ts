import type { Host } from '../host/host.ts';
import type { MachineId, MaintenanceWindow, Schedule } from './mesos.ts';

/**
 * Merging hosts into and out of the cluster's one maintenance schedule.
 *
 * The master replaces the whole schedule with what it is sent, so every edit starts from what the master has and leaves
 * each window and machine that is not ours as it was: same order, same spelling, same nanoseconds. An edit that changes
 * nothing returns the very schedule it was given, because posting it would rescind every offer of the cluster.
 */

export type Unavailability = MaintenanceWindow['unavailability'];
type ScheduledHost = Pick<Host, 'mesosHostname' | 'ip' | 'window'>;

/** Equal for two spellings of one machine. Mesos compares host names without case and ips exactly. */
export function machineKey({ hostname, ip }: MachineId): string {
  return `${hostname?.toLowerCase() ?? ''}|${ip ?? ''}`;
}

export function sameMachine(a: MachineId, b: MachineId): boolean {
  return machineKey(a) === machineKey(b);
}

export function machineOf(host: Pick<Host, 'mesosHostname' | 'ip'>): Required<MachineId> {
  return { hostname: host.mesosHostname, ip: host.ip };
}

/** True when any window, ours or not, holds the host's machine. */
export function isScheduled(schedule: Schedule, host: Pick<Host, 'mesosHostname' | 'ip'>): boolean {
  const machine = machineOf(host);
  return schedule.windows.some((window) => window.machineIds.some((id) => sameMachine(id, machine)));
}

/** The hosts that no window holds yet, in one pass over the schedule. */
export function unscheduledOf<H extends Pick<Host, 'mesosHostname' | 'ip'>>(
  schedule: Schedule,
  hosts: readonly H[],
): H[] {
  const held = new Set(schedule.windows.flatMap((window) => window.machineIds.map(machineKey)));
  return hosts.filter((host) => !held.has(machineKey(machineOf(host))));
}

/** The unavailability that a host's window has in Mesos; undefined for a host that this system posts no window for. */
export function unavailabilityOf(host: Pick<Host, 'window'>): Unavailability | undefined {
  if (host.window === null) return undefined;
  const { startNs, durationNs } = host.window;
  return { startNs: BigInt(startNs), ...(durationNs === null ? {} : { durationNs: BigInt(durationNs) }) };
}

export function sameUnavailability(a: Unavailability, b: Unavailability): boolean {
  return a.startNs === b.startNs && a.durationNs === b.durationNs;
}

/**
 * Adds the hosts that are in no window yet, one new window for each unavailability among them. A machine that somebody else
 * scheduled stays in their window: Mesos takes a machine only once.
 */
export function mergeIntoSchedule(schedule: Schedule, hosts: readonly ScheduledHost[]): Schedule {
  const added: { unavailability: Unavailability; machineIds: MachineId[] }[] = [];
  const taken = new Set<string>();
  for (const host of unscheduledOf(schedule, hosts)) {
    const unavailability = unavailabilityOf(host);
    const machine = machineOf(host);
    if (unavailability === undefined || taken.has(machineKey(machine))) continue;
    taken.add(machineKey(machine));
    const window = added.find((candidate) => sameUnavailability(candidate.unavailability, unavailability));
    if (window === undefined) added.push({ unavailability, machineIds: [machine] });
    else window.machineIds.push(machine);
  }
  return added.length === 0 ? schedule : { windows: [...schedule.windows, ...added] };
}

/**
 * Takes the hosts out of the windows that this system posted for them; a window that becomes empty goes with its last machine.
 * A host is known by its name there: its ip may have changed since it was posted.
 */
export function removeFromSchedule(schedule: Schedule, hosts: readonly ScheduledHost[]): Schedule {
  const ours = new Map(hosts.map((host) => [host.mesosHostname.toLowerCase(), unavailabilityOf(host)]));
  let changed = false;
  const windows = schedule.windows.flatMap((window) => {
    const machineIds = window.machineIds.filter((id) => {
      const unavailability = id.ip === undefined ? undefined : ours.get((id.hostname ?? '').toLowerCase());
      return unavailability === undefined || !sameUnavailability(unavailability, window.unavailability);
    });
    if (machineIds.length === window.machineIds.length) return [window];
    changed = true;
    return machineIds.length === 0 ? [] : [{ ...window, machineIds }];
  });
  return changed ? { windows } : schedule;
}

/**
 * Those of the hosts that a window holds which this system did not post for them. It is not ours to change, and Mesos drains no agent that is in the
 * schedule.
 */
export function hostsInForeignWindows<H extends ScheduledHost>(schedule: Schedule, hosts: readonly H[]): H[] {
  const free = new Set(unscheduledOf(removeFromSchedule(schedule, hosts), hosts));
  return hosts.filter((host) => !free.has(host));
}

/** True when nothing of `before` but the given hosts' machines is missing or different in `after`. */
export function keepsForeign(before: Schedule, after: Schedule, hosts: readonly ScheduledHost[]): boolean {
  const others = (schedule: Schedule) => JSON.stringify(removeMachines(schedule, hosts), bigintAsString);
  return others(before) === others(after);
}

function removeMachines(schedule: Schedule, hosts: readonly ScheduledHost[]): readonly MaintenanceWindow[] {
  const ours = new Set(hosts.map((host) => machineKey(machineOf(host))));
  return schedule.windows
    .map((window) => ({ ...window, machineIds: window.machineIds.filter((id) => !ours.has(machineKey(id))) }))
    .filter((window) => window.machineIds.length > 0);
}

function bigintAsString(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
