/** The operator API (v1) of a leading master. */

import { DONE, FORBIDDEN, json, methodNotAllowed, type Reply, text } from '../http/reply.ts';
import { parseJson } from '../json/json-parse.ts';
import { type Printable, Verbatim } from '../json/json-print.ts';
import { decode } from '../json/protobuf-json.ts';
import type { Master } from '../master/master.ts';
import type { Refusal } from '../master/master-draining.ts';
import type { Rights } from './credentials.ts';
import { maintenanceSchedule, maintenanceStatus } from './maintenance-views.ts';
import type { MasterAddress } from './master-address.ts';
import { bodyField, CALL, type Call } from './messages.ts';
import { printableVersion } from './resource-views.ts';
import { moveMachines, updateSchedule } from './v0-endpoints.ts';
import { masterFlags, metricsV0 } from './v0-views.ts';
import { agentsV1, frameworksV1, masterV1, tasksV1 } from './v1-views.ts';

interface V1Headers {
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
}

/** The decoded call, or the answer to a body that is no call. */
export type ReceivedCall = { readonly call: Call; readonly type: string } | { readonly reply: Reply };

/** The checks that a master (`side` 'master') and an agent ('agent') make before they look at the call itself. */
export function receiveCall(method: string, headers: V1Headers, body: string, side: 'master' | 'agent'): ReceivedCall {
  if (method !== 'POST') return { reply: methodNotAllowed(['POST'], method) };
  const { contentType, accept } = headers;
  if (contentType === undefined) return refused(400, "Expecting 'Content-Type' to be present");
  if (contentType !== 'application/json') {
    return refused(415, "Expecting 'Content-Type' of application/json or application/x-protobuf");
  }
  const parsed = parseJson(body);
  if (parsed.error !== undefined) return refused(400, `Failed to parse body into JSON: ${parsed.error}`);
  const decoded = decode<Call>(CALL, parsed.value);
  if (decoded.error !== undefined) return refused(400, `Failed to convert JSON into Call protobuf: ${decoded.error}`);
  const call = decoded.value;
  const missing = missingPart(call);
  if (missing !== undefined)
    return refused(400, `Failed to validate ${side}::Call: Expecting '${missing}' to be present`);
  if (!accepts(accept))
    return refused(406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
  return { call, type: call.type ?? '' };
}

function refused(status: number, message: string): { readonly reply: Reply } {
  return { reply: text(status, message) };
}

function missingPart(call: Call): string | undefined {
  if (call.type === undefined) return 'type';
  const field = bodyField(call.type);
  return field !== undefined && !(field in call) ? field : undefined;
}

function accepts(accept: string | undefined): boolean {
  if (accept === undefined) return true;
  return accept.split(',').some((range) => /^(\*\/\*|application\/(\*|json))$/.test(range.split(';')[0]?.trim() ?? ''));
}

interface Asked {
  readonly master: Master;
  readonly call: Call;
  readonly rights: Rights;
  readonly address: MasterAddress;
}

const READS: Readonly<Record<string, (asked: Asked) => Printable>> = {
  GET_HEALTH: () => ({ healthy: true }),
  GET_VERSION: ({ master }) => ({ version_info: versionInfo(master.settings.version) }),
  GET_MASTER: ({ master, address }) => masterV1(master, address),
  GET_AGENTS: ({ master }) => agentsV1(master),
  GET_TASKS: ({ master, rights }) => tasksV1(master, rights),
  GET_FRAMEWORKS: ({ master, rights }) => frameworksV1(master, rights),
  // All tasks are command tasks: only their agents list the executors.
  GET_EXECUTORS: () => ({ executors: [] }),
  GET_MAINTENANCE_SCHEDULE: ({ master, rights }) => ({ schedule: maintenanceSchedule(master, rights.seesSchedule) }),
  GET_MAINTENANCE_STATUS: ({ master, rights }) => ({ status: maintenanceStatus(master, rights.seesStatus) }),
  GET_FLAGS: ({ master, address }) => ({
    flags: Object.entries(masterFlags(master, address)).flatMap(([name, value]) =>
      value === undefined ? [] : { name, value },
    ),
  }),
  GET_METRICS: ({ master }) => ({ metrics: metrics(master) }),
};

const WRITES: Readonly<Record<string, (asked: Asked) => Reply>> = {
  UPDATE_MAINTENANCE_SCHEDULE: ({ master, call, rights }) =>
    updateSchedule(master, call.update_maintenance_schedule?.schedule ?? {}, rights.mayMaintain),
  START_MAINTENANCE: ({ master, call, rights }) =>
    moveMachines(master, call.start_maintenance?.machines ?? [], 'down', rights.mayMaintain),
  STOP_MAINTENANCE: ({ master, call, rights }) =>
    moveMachines(master, call.stop_maintenance?.machines ?? [], 'up', rights.mayMaintain),
  DRAIN_AGENT: permitted(({ master, call }) => drain(master, call)),
  DEACTIVATE_AGENT: permitted(({ master, call }) =>
    outcome(master.draining.deactivate(call.deactivate_agent?.agent_id.value ?? '')),
  ),
  REACTIVATE_AGENT: permitted(({ master, call }) =>
    outcome(master.draining.reactivate(call.reactivate_agent?.agent_id.value ?? '')),
  ),
  MARK_AGENT_GONE: permitted(({ master, call }) => markGone(master, call.mark_agent_gone?.agent_id.value ?? '')),
  TEARDOWN: permitted(({ master, call }) =>
    master.tasks.tearDown(call.teardown?.framework_id.value ?? '')
      ? DONE
      : text(400, 'No framework found with specified ID'),
  ),
};

export function answerCall(asked: Asked, type: string): Reply {
  if (!asked.master.recovered) return text(503, 'Master has not finished recovery');
  const read = READS[type];
  if (read !== undefined) return json({ type, [type.toLowerCase()]: read(asked) });
  const write = WRITES[type];
  return write === undefined ? text(501, '501 Not Implemented.') : write(asked);
}

function permitted(write: (asked: Asked) => Reply): (asked: Asked) => Reply {
  return (asked) => (asked.rights.mayMaintain ? write(asked) : FORBIDDEN);
}

function outcome(refusal: Refusal | undefined): Reply {
  return refusal === undefined ? DONE : text(refusal.status, refusal.message);
}

/** Seconds and nanos that are absent count as 0; an absent period means no limit (exchange g-20). */
function drain(master: Master, { drain_agent: asked }: Call): Reply {
  const grace = asked?.max_grace_period;
  const maxGraceNs = grace && (grace.seconds ?? 0n) * 1_000_000_000n + (grace.nanos ?? 0n);
  const config = { markGone: asked?.mark_gone ?? false, ...(maxGraceNs === undefined ? {} : { maxGraceNs }) };
  return outcome(master.draining.drain(asked?.agent_id.value ?? '', config));
}

function markGone(master: Master, agentId: string): Reply {
  return master.markGone(agentId) ? DONE : text(404, `Agent '${agentId}' not found`);
}

export function versionInfo(version: string): Printable {
  const { version: number = '', ...build } = printableVersion(version);
  return { version: number, ...build };
}

function metrics(master: Master): Printable[] {
  const uptime = Date.now() / 1000 - master.startTime;
  const listed = metricsV0(master, uptime) as Readonly<Record<string, Verbatim>>;
  return Object.entries(listed).map(([name, value]) => ({ name, value: new Verbatim(value.text) }));
}
