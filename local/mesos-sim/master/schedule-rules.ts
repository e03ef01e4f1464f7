/** Faults of schedules and lists of machines. Each function returns the error text, or undefined. */
import { isIPv4 } from 'node:net';
import { type MachineId, machineKey, quoteMachine, type Schedule } from '../model/machine.ts';
import type { Registry } from '../model/registry.ts';

/** A whole new schedule, against the machines that are DOWN and must stay in it. */
export function scheduleFault(schedule: Schedule, machines: Registry['machines']): string | undefined {
  const seen = new Set<string>();
  for (const { machine_ids = [], unavailability } of schedule.windows ?? []) {
    if (machine_ids.length === 0) return 'List of machines in the maintenance window is empty';
    if ((unavailability.duration?.nanoseconds ?? 0n) < 0n) return "Unavailability 'duration' is negative";
    const fault = repeatedOrInvalid(machine_ids, seen);
    if (fault !== undefined) return fault;
  }
  for (const [key, { id, mode }] of machines) {
    if (mode === 'DOWN' && !seen.has(key)) {
      return `Machine '${quoteMachine(id)}' is deactivated and cannot be removed from the schedule`;
    }
  }
  return undefined;
}

/** The list of a machine/down or machine/up. */
export function machineListFault(ids: readonly MachineId[]): string | undefined {
  if (ids.length === 0) return 'List of machines is empty';
  return repeatedOrInvalid(ids, new Set());
}

function repeatedOrInvalid(ids: readonly MachineId[], seen: Set<string>): string | undefined {
  for (const id of ids) {
    if (!id.hostname && !id.ip) return "Both 'hostname' and 'ip' for a machine are empty";
    if (id.ip && !isIPv4(id.ip)) return `Failed to parse IPv4: ${id.ip}`;
    const key = machineKey(id);
    // Mesos uses the same text for lists that are not schedules (exchange d-05-down-duplicate).
    if (seen.has(key)) return `Machine '${quoteMachine(id)}' appears more than once in the schedule`;
    seen.add(key);
  }
  return undefined;
}
