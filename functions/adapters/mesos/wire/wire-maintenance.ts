import * as z from 'zod';
import type { MachineId, MaintenanceStatus, MaintenanceWindow, Schedule } from '../../../domain/mesos/mesos.ts';

/** Mesos' maintenance schedule and status: the same JSON in both APIs, with a wrapper in v1. */

/** `parseMesosJson` gives decimal strings, and numbers only for a fraction or an exponent. */
const Int64 = z.union([z.string().regex(/^-?\d+$/), z.int()]).transform((value) => BigInt(value));
export const Nanoseconds = z.object({ nanoseconds: Int64 });

const WireMachine = z.object({ hostname: z.string().optional(), ip: z.string().optional() });
type WireMachine = z.infer<typeof WireMachine>;

/** An empty schedule is `{}`. */
export const WireSchedule = z.object({
  windows: z
    .array(
      z.object({
        machine_ids: z.array(WireMachine),
        unavailability: z.object({ start: Nanoseconds, duration: Nanoseconds.optional() }),
      }),
    )
    .default([]),
});

/** Mesos leaves out empty lists. Down machines are bare ids, draining ones are not. */
export const WireStatus = z.object({
  draining_machines: z
    .array(
      z.object({
        id: WireMachine,
        statuses: z.array(z.object({ framework_id: z.object({ value: z.string() }), status: z.string() })).default([]),
      }),
    )
    .default([]),
  down_machines: z.array(WireMachine).default([]),
});

/** Keeps a missing part missing: for Mesos, `"ip": ""` and no ip are different machines. */
function toMachineId({ hostname, ip }: WireMachine): MachineId {
  return { ...(hostname === undefined ? {} : { hostname }), ...(ip === undefined ? {} : { ip }) };
}

export function toSchedule(wire: z.infer<typeof WireSchedule>): Schedule {
  return {
    windows: wire.windows.map(({ machine_ids, unavailability: { start, duration } }) => ({
      machineIds: machine_ids.map(toMachineId),
      unavailability: {
        startNs: start.nanoseconds,
        ...(duration === undefined ? {} : { durationNs: duration.nanoseconds }),
      },
    })),
  };
}

const ANSWERS: Readonly<Record<string, 'accepted' | 'declined'>> = { ACCEPT: 'accepted', DECLINE: 'declined' };

export function toMaintenanceStatus(wire: z.infer<typeof WireStatus>): MaintenanceStatus {
  return {
    draining: wire.draining_machines.map(({ id, statuses }) => ({
      id: toMachineId(id),
      answers: statuses.flatMap(({ framework_id, status }) => {
        const answer = ANSWERS[status];
        return answer === undefined ? [] : [{ frameworkId: framework_id.value, answer }];
      }),
    })),
    down: wire.down_machines.map(toMachineId),
  };
}

export function fromMachineIds(machines: readonly MachineId[]): object[] {
  return machines.map(toMachineId);
}

/**
 * For UPDATE_MAINTENANCE_SCHEDULE and POST /maintenance/schedule; serialize it with
 * `stringifyMesosJson`.
 */
export function fromSchedule(schedule: Schedule): object {
  return { windows: schedule.windows.map(fromWindow) };
}

function fromWindow({ machineIds, unavailability: { startNs, durationNs } }: MaintenanceWindow): object {
  return {
    machine_ids: fromMachineIds(machineIds),
    unavailability: {
      start: { nanoseconds: startNs },
      ...(durationNs === undefined ? {} : { duration: { nanoseconds: durationNs } }),
    },
  };
}
