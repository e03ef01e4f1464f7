/** The old endpoints of a leading master. */

import { DONE, FORBIDDEN, json, methodNotAllowed, type Reply, text } from '../http/reply.ts';
import { parseList, parseObject } from '../json/json-parse.ts';
import { alphabetical } from '../json/json-print.ts';
import { decode, decodeList } from '../json/protobuf-json.ts';
import type { Master } from '../master/master.ts';
import type { MachineId, Schedule } from '../model/machine.ts';
import type { Rights } from './credentials.ts';
import { maintenanceSchedule, maintenanceStatus } from './maintenance-views.ts';
import type { MasterAddress } from './master-address.ts';
import { MACHINE_ID, SCHEDULE } from './messages.ts';
import { frameworksV0, masterFlags, slavesV0, stateV0, tasksV0 } from './v0-views.ts';

export interface Request {
  readonly method: string;
  /** Without the prefix /master, without a trailing slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly rights: Rights;
}

type Endpoint = (master: Master, request: Request, address: MasterAddress) => Reply;

/** Methods of the endpoints that check them; the others accept any. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  '/maintenance/schedule': ['GET', 'POST'],
  '/maintenance/status': ['GET'],
  '/machine/down': ['POST'],
  '/machine/up': ['POST'],
};

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/maintenance/schedule': (master, request) =>
    request.method === 'POST' ? postSchedule(master, request) : getSchedule(master, request),
  '/maintenance/status': (master, { query, rights }) =>
    json(alphabetical(maintenanceStatus(master, rights.seesStatus)), jsonp(query)),
  '/machine/down': (master, request) => changeMachines(master, request, 'down'),
  '/machine/up': (master, request) => changeMachines(master, request, 'up'),
  '/slaves': (master, { query }) => json(slavesV0(master, query.get('slave_id') ?? undefined), jsonp(query)),
  '/tasks': (master, { query, rights }) => json(tasksV0(master, rights, tasksQuery(query)), jsonp(query)),
  '/frameworks': (master, { query, rights }) =>
    json(frameworksV0(master, rights, query.get('framework_id') ?? undefined), jsonp(query)),
  '/state': (master, { query, rights }, address) => json(stateV0(master, rights, address), jsonp(query)),
  '/flags': (master, _request, address) => json({ flags: masterFlags(master, address) }),
};

/** Undefined for an unknown endpoint. */
export function answerV0(master: Master, request: Request, address: MasterAddress): Reply | undefined {
  const endpoint = ENDPOINTS[request.path];
  if (endpoint === undefined) return undefined;
  const allowed = METHODS[request.path];
  if (allowed !== undefined && !allowed.includes(request.method)) return methodNotAllowed(allowed, request.method);
  return endpoint(master, request, address);
}

function jsonp(query: URLSearchParams): string | undefined {
  return query.get('jsonp') ?? undefined;
}

function getSchedule(master: Master, { query, rights }: Request): Reply {
  return json(alphabetical(maintenanceSchedule(master, rights.seesSchedule)), jsonp(query));
}

function postSchedule(master: Master, { body, rights }: Request): Reply {
  const parsed = parseObject(body);
  if (parsed.error !== undefined) return text(400, parsed.error);
  const decoded = decode<Schedule>(SCHEDULE, parsed.value);
  if (decoded.error !== undefined) return text(400, decoded.error);
  return updateSchedule(master, decoded.value, rights.mayMaintain);
}

/**
 * Mesos checks the permission for the machines that the new schedule names: an empty schedule needs
 * none (exchange n-02).
 */
export function updateSchedule(master: Master, schedule: Schedule, mayMaintain: boolean): Reply {
  if (!mayMaintain && (schedule.windows ?? []).length > 0) return FORBIDDEN;
  const fault = master.maintenance.update(schedule);
  return fault === undefined ? DONE : text(400, fault);
}

function changeMachines(master: Master, { body, rights }: Request, direction: 'down' | 'up'): Reply {
  const parsed = parseList(body);
  if (parsed.error !== undefined) return text(400, parsed.error);
  const decoded = decodeList<MachineId>(MACHINE_ID, parsed.value);
  if (decoded.error !== undefined) return text(400, decoded.error);
  return moveMachines(master, decoded.value, direction, rights.mayMaintain);
}

/** The state is checked before the permission (exchange n-02-viewer-POST-up). */
export function moveMachines(
  master: Master,
  ids: readonly MachineId[],
  direction: 'down' | 'up',
  mayMaintain: boolean,
): Reply {
  const fault = master.maintenance.listFault(ids, direction === 'down' ? 'DRAINING' : 'DOWN');
  if (fault !== undefined) return text(400, fault);
  if (!mayMaintain) return FORBIDDEN;
  master.maintenance[direction](ids);
  return DONE;
}

function tasksQuery(query: URLSearchParams) {
  const limit = Number.parseInt(query.get('limit') ?? '', 10);
  const offset = Number.parseInt(query.get('offset') ?? '', 10);
  return {
    ...(Number.isNaN(limit) ? {} : { limit }),
    ...(Number.isNaN(offset) ? {} : { offset }),
    ...named('order', query.get('order')),
    ...named('taskId', query.get('task_id')),
    ...named('frameworkId', query.get('framework_id')),
  };
}

function named(name: string, value: string | null): Record<string, string> {
  return value === null ? {} : { [name]: value };
}
