/** Machines and windows as the maintenance primitives know them. */
import { alphabetical, type Printable, printJson } from '../json/json-print.ts';

export interface MachineId {
  readonly hostname?: string;
  readonly ip?: string;
}

export interface Unavailability {
  readonly start: { readonly nanoseconds: bigint };
  readonly duration?: { readonly nanoseconds: bigint };
}

interface Window {
  readonly machine_ids?: readonly MachineId[];
  readonly unavailability: Unavailability;
}

export interface Schedule {
  readonly windows?: readonly Window[];
}

/**
 * A key that is equal for equal machines. Mesos ignores the case of the host name, but an absent ip
 * is not an empty ip (exchange o-06).
 */
export function machineKey({ hostname, ip }: MachineId): string {
  return `${hostname === undefined ? '-' : `=${hostname.toLowerCase()}`}\n${ip === undefined ? '-' : `=${ip}`}`;
}

export function printableMachine({ hostname, ip }: MachineId): Printable {
  return {
    ...(hostname === undefined ? {} : { hostname }),
    ...(ip === undefined ? {} : { ip }),
  };
}

/** The machine as error texts quote it: `{"hostname":"host1","ip":"127.0.0.11"}`. */
export function quoteMachine(id: MachineId): string {
  return printJson(alphabetical(printableMachine(id)));
}

export function printableUnavailability({ start, duration }: Unavailability): Printable {
  return {
    start: { nanoseconds: start.nanoseconds },
    ...(duration && { duration: { nanoseconds: duration.nanoseconds } }),
  };
}

export function printableSchedule({ windows = [] }: Schedule): Printable {
  if (windows.length === 0) return {};
  return {
    windows: windows.map(({ machine_ids = [], unavailability }) => ({
      machine_ids: machine_ids.map(printableMachine),
      unavailability: printableUnavailability(unavailability),
    })),
  };
}
