/** The messages that operators send, and their shapes once decoded. Field order is that of the .proto files. */

import { type EnumType, message, optional, repeated, required } from '../json/protobuf-json.ts';
import type { MachineId, Schedule } from '../model/machine.ts';

const TIME = message(required('nanoseconds', 'int64'));
export const MACHINE_ID = message(optional('hostname', 'string'), optional('ip', 'string'));
const UNAVAILABILITY = message(required('start', TIME), optional('duration', TIME));
const WINDOW = message(repeated('machine_ids', MACHINE_ID), required('unavailability', UNAVAILABILITY));
export const SCHEDULE = message(repeated('windows', WINDOW));

const ID = message(required('value', 'string'));
const GRACE = message(optional('seconds', 'int64'), optional('nanos', 'int64'));
const ONE_AGENT = message(required('agent_id', ID));

/** Calls that need a field of their own name (in lower case) to be present. */
const BODIES = {
  GET_METRICS: message(optional('timeout', TIME)),
  UPDATE_MAINTENANCE_SCHEDULE: message(required('schedule', SCHEDULE)),
  START_MAINTENANCE: message(repeated('machines', MACHINE_ID)),
  STOP_MAINTENANCE: message(repeated('machines', MACHINE_ID)),
  DRAIN_AGENT: message(required('agent_id', ID), optional('max_grace_period', GRACE), optional('mark_gone', 'bool')),
  DEACTIVATE_AGENT: ONE_AGENT,
  REACTIVATE_AGENT: ONE_AGENT,
  MARK_AGENT_GONE: ONE_AGENT,
  TEARDOWN: message(required('framework_id', ID)),
} as const;

const BARE_CALLS = [
  ...['UNKNOWN', 'GET_HEALTH', 'GET_FLAGS', 'GET_VERSION', 'GET_LOGGING_LEVEL', 'SET_LOGGING_LEVEL', 'LIST_FILES'],
  ...['READ_FILE', 'GET_STATE', 'GET_STATISTICS', 'GET_AGENT', 'GET_AGENTS', 'GET_CONTAINERS', 'GET_FRAMEWORKS'],
  ...['GET_EXECUTORS', 'GET_OPERATIONS', 'GET_TASKS', 'GET_ROLES', 'GET_WEIGHTS', 'GET_MASTER', 'GET_QUOTA'],
  ...['GET_MAINTENANCE_STATUS', 'GET_MAINTENANCE_SCHEDULE', 'SUBSCRIBE'],
];

const CALL_TYPE: EnumType = { kind: 'enum', names: new Set([...BARE_CALLS, ...Object.keys(BODIES)]) };

export const CALL = message(
  optional('type', CALL_TYPE),
  ...Object.entries(BODIES).map(([type, body]) => optional(type.toLowerCase(), body)),
);

export interface Call {
  readonly type?: string;
  readonly update_maintenance_schedule?: { readonly schedule: Schedule };
  readonly start_maintenance?: { readonly machines?: readonly MachineId[] };
  readonly stop_maintenance?: { readonly machines?: readonly MachineId[] };
  readonly drain_agent?: {
    readonly agent_id: { readonly value: string };
    readonly max_grace_period?: { readonly seconds?: bigint; readonly nanos?: bigint };
    readonly mark_gone?: boolean;
  };
  readonly deactivate_agent?: { readonly agent_id: { readonly value: string } };
  readonly reactivate_agent?: { readonly agent_id: { readonly value: string } };
  readonly mark_agent_gone?: { readonly agent_id: { readonly value: string } };
  readonly teardown?: { readonly framework_id: { readonly value: string } };
}

/** The field that a call must carry, or nothing. */
export function bodyField(type: string): string | undefined {
  return type in BODIES ? type.toLowerCase() : undefined;
}
