import type { Host } from '../host/host.ts';
import type { MachineId, MaintenanceWindow, Schedule } from './mesos.ts';

/**
 * Merges hosts into the cluster's one maintenance schedule, and removes them.
 *
 * The master replaces the whole schedule. So every edit starts from the master's schedule, and
 * keeps each foreign window and machine: same order, same spelling, same nanoseconds. An edit that
 * changes nothing returns its argument, because a POST would rescind every offer of the cluster.
 */

export type Unavailability = MaintenanceWindow['unavailability'];
type ScheduledHost = Pick<Host, 'mesosHostname' | 'ip' | 'window'>;

export function machineKey({ hostname, ip }: MachineId): string {
  return `${hostname?.toLowerCase() ?? ''}|${ip ?? ''}`;
}

export function sameMachine(a: MachineId, b: MachineId): boolean {
  return (a.ip ?? '') === (b.ip ?? '') && (a.hostname ?? '').toLowerCase() === (b.hostname ?? '').toLowerCase();
}

export function machineOf(host: Pick<Host, 'mesosHostname' | 'ip'>): Required<MachineId> {
  return { hostname: host.mesosHostname, ip: host.ip };
}

/** True when any window, ours or foreign, holds the host's machine. */
export function isScheduled(schedule: Schedule, host: Pick<Host, 'mesosHostname' | 'ip'>): boolean {
  const machine = machineOf(host);
  return schedule.windows.some((window) => window.machineIds.some((id) => sameMachine(id, machine)));
}

/** Hosts without a window, in one pass over the schedule. */
export function unscheduledOf<H extends Pick<Host, 'mesosHostname' | 'ip'>>(
  schedule: Schedule,
  hosts: readonly H[],
): H[] {
  const held = new Set(schedule.windows.flatMap((window) => window.machineIds.map(machineKey)));
  return hosts.filter((host) => !held.has(machineKey(machineOf(host))));
}

/** The unavailability of a host's window; undefined when this system posts no window for it. */
export function unavailabilityOf(host: Pick<Host, 'window'>): Unavailability | undefined {
  if (host.window === null) return undefined;
  const { startNs, durationNs } = host.window;
  return { startNs: BigInt(startNs), ...(durationNs === null ? {} : { durationNs: BigInt(durationNs) }) };
}

export function sameUnavailability(a: Unavailability, b: Unavailability): boolean {
  return a.startNs === b.startNs && a.durationNs === b.durationNs;
}

/**
 * Adds the hosts without a window, one new window for each unavailability. A machine in a foreign
 * window stays there: Mesos accepts a machine only once.
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
 * Removes the hosts from the windows that this system posted; an empty window goes too. Matches by
 * host name: the ip may have changed since the POST.
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
 * Hosts in windows that this system did not post. Those windows are not ours to change, and Mesos
 * drains no agent in the schedule.
 */
export function hostsInForeignWindows<H extends ScheduledHost>(schedule: Schedule, hosts: readonly H[]): H[] {
  const free = new Set(unscheduledOf(removeFromSchedule(schedule, hosts), hosts));
  return hosts.filter((host) => !free.has(host));
}

/** True when both have the same windows and machines in the same order, to the nanosecond. */
export function sameSchedule(a: Schedule, b: Schedule): boolean {
  return JSON.stringify(a, bigintAsString) === JSON.stringify(b, bigintAsString);
}

function bigintAsString(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
