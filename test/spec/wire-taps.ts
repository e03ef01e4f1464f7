import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseMesosJson } from '../../functions/adapters/mesos/wire/json.ts';
import { fromGetAgents, GetAgents } from '../../functions/adapters/mesos/wire/wire-agents.ts';
import {
  toMaintenanceStatus,
  toSchedule,
  WireSchedule,
  WireStatus,
} from '../../functions/adapters/mesos/wire/wire-maintenance.ts';
import { toHost } from '../../functions/adapters/store/dynamo/records.ts';
import type { MachineId } from '../../functions/domain/mesos/mesos.ts';
import { listening } from '../local-server.ts';
import type { Recorder } from './recorder.ts';

/**
 * Write a trace of a whole service from its calls to DynamoDB and to the master. They do not show which run made a call,
 * nor looks at agents. So each call is of a run of its own, which has read and looked right before; changes of the
 * schedule are of the run that has the lease.
 */

export interface WireTap {
  readonly endpoint: string;
  /** The run that has the schedule lease; '' is none. */
  readonly holder: () => string;
  stop(): Promise<void>;
}

const READS: ReadonlySet<string> = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'DescribeTable']);

/** Stands in front of a DynamoDB. It lets one write through at a time, to see what each has changed. */
export async function tapDatabase(
  database: string,
  recorder: Recorder,
  tasksOn: (host: string) => number,
): Promise<WireTap> {
  let holder = '';
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const operation = operationOf(request.headers);
    const work = async () => {
      const answer = await send(database, request.headers, operation, body);
      if (!READS.has(operation) && answer.status === 200) await note(request.headers, operation, body);
      return answer;
    };
    const answered = READS.has(operation) ? work() : last.then(work, work);
    if (!READS.has(operation)) last = answered.catch(() => undefined);
    const { status, headers, body: sent } = await answered;
    response.writeHead(status, headers).end(sent);
  });
  const note = async (headers: IncomingHttpHeaders, operation: string, body: string) => {
    const { Item: put, Key: key, ExpressionAttributeValues: values } = plain(JSON.parse(body)) as Input;
    const { pk = '', sk = '' } = { ...put, ...key };
    if (pk === 'LEASE#schedule') {
      if (operation === 'PutItem') {
        holder = recorder.newRun();
        const until = Number(put?.heldUntil);
        recorder.leased(holder, String(put?.leaseOwner), until - LEASE_MS, until);
      } else recorder.released(holder, String(values?.[':owner']));
      if (operation !== 'PutItem') holder = '';
    } else if (pk.startsWith('MAINTENANCE#') && sk === 'RECORD' && put?.kind !== undefined) {
      recorder.add({ act: 'request', id: String(put.id), kind: KINDS[put.kind] });
    } else if (pk === 'CLAIMS' && put?.claims !== undefined) {
      const tasks = put.claims.flatMap(({ taskIds }) => taskIds);
      recorder.add({ act: 'claim', job: sk, expected: Number(put.version) - 1, tasks });
    }
    for (const [, host = '', version = ''] of body.matchAll(HISTORY))
      recorder.delivered(nameIn(host), [Number(version)]);
    for (const host of new Set([...body.matchAll(HOST)].map(([, name = '']) => nameIn(name)))) {
      const item = JSON.stringify({
        TableName: JSON.parse(body).TableName ?? tableIn(body),
        Key: keyOf(host),
        ConsistentRead: true,
      });
      const { Item: now } = plain(JSON.parse((await send(database, headers, 'GetItem', item)).body)) as Input;
      if (now !== undefined) noteHost(recorder, host, now, tasksOn);
    }
  };
  const { url: endpoint, close: stop } = await listening(server);
  return { endpoint, holder: () => holder, stop };
}

function noteHost(recorder: Recorder, host: string, item: Item, tasksOn: (host: string) => number): void {
  const before = recorder.versionOf(host);
  const by = recorder.newRun();
  if (item.forgotten === true) {
    if (Number(item.version) > before) recorder.forgot(by, host, before);
    return;
  }
  const record = toHost(item);
  if (record.version > before) {
    recorder.readNow(by, host);
    if (record.state === 'HOST_STATE_DRAINED') recorder.add({ act: 'look', by, host, tasks: tasksOn(host) });
    recorder.wrote(by, record, recorder.existingVersionOf(host));
  } else if (record.version === before && record.outbox.length === 0) recorder.cleared(host, before);
}

/** Notes a call of the master; returns what notes its answer. */
export function tapMaster(
  recorder: Recorder,
  holder: () => string,
  tasksOn: (host: string) => number,
): (asked: { readonly call: string | undefined; readonly body: string }) => (answer: Answered) => void {
  return ({ call, body }) => {
    const machines = call === 'START_MAINTENANCE' ? machinesIn(body) : [];
    const tasks = machines.map(({ hostname = '' }) => tasksOn(hostname.toLowerCase()));
    return ({ status, body: answer }) => {
      if (status < 200 || status >= 300) return;
      const by = holder() || recorder.newRun();
      const reading = (hosts: readonly MachineId[]) => {
        for (const { hostname = '' } of hosts) recorder.readNow(by, hostname.toLowerCase());
      };
      const said = answer === '' ? {} : (parseMesosJson(answer) as Said);
      switch (call) {
        case 'GET_AGENTS':
          return recorder.listed(fromGetAgents(GetAgents.parse(said)).agents);
        case 'GET_MAINTENANCE_SCHEDULE':
          return recorder.scheduleRead(by, toSchedule(WireSchedule.parse(said.get_maintenance_schedule?.schedule)));
        case 'GET_MAINTENANCE_STATUS':
          return recorder.status(toMaintenanceStatus(WireStatus.parse(said.get_maintenance_status?.status)));
        case 'UPDATE_MAINTENANCE_SCHEDULE': {
          const { update_maintenance_schedule: update } = parseMesosJson(body) as Said;
          const schedule = toSchedule(WireSchedule.parse(update?.schedule));
          reading(schedule.windows.flatMap(({ machineIds }) => machineIds));
          return recorder.posted(by, schedule);
        }
        case 'START_MAINTENANCE':
          reading(machines);
          for (const [index, { hostname = '' }] of machines.entries())
            recorder.add({ act: 'look', by, host: hostname.toLowerCase(), tasks: tasks[index] ?? 0 });
          return recorder.machinesDown(by, machines);
        case 'STOP_MAINTENANCE':
          reading(machinesIn(body));
          return recorder.machinesUp(by, machinesIn(body));
        case 'DRAIN_AGENT':
        case 'DEACTIVATE_AGENT':
        case 'REACTIVATE_AGENT': {
          const agentId = /"agent_id"\s*:\s*\{\s*"value"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? '';
          recorder.readNow(by, recorder.hostOf(agentId));
          return recorder.switched(SWITCHES[call], by, agentId);
        }
        default:
          return undefined;
      }
    };
  };
}

interface Answered {
  readonly status: number;
  readonly body: string;
}

interface Said {
  readonly get_maintenance_schedule?: { readonly schedule: unknown };
  readonly get_maintenance_status?: { readonly status: unknown };
  readonly update_maintenance_schedule?: { readonly schedule: unknown };
}

const SWITCHES = { DRAIN_AGENT: 'drain', DEACTIVATE_AGENT: 'deactivate', REACTIVATE_AGENT: 'reactivate' } as const;
const KINDS = { start: 'Start', complete: 'Complete', cancel: 'Cancel' } as const;
const LEASE_MS = 60_000;
/** A text in JSON, of an odd name too. */
const NAME = '((?:[^"\\\\]|\\\\.)+)';
const HISTORY = new RegExp(`"HOST#${NAME}"\\}?[^{}]*,"sk":\\{"S":"HISTORY#0*(\\d+)"`, 'g');
const HOST = new RegExp(`"HOST#${NAME}"`, 'g');

function nameIn(text: string): string {
  return JSON.parse(`"${text}"`);
}

function machinesIn(body: string): readonly MachineId[] {
  const { start_maintenance: start, stop_maintenance: stop } = JSON.parse(body) as Record<
    string,
    { machines: MachineId[] }
  >;
  return (start ?? stop)?.machines ?? [];
}

type Item = Record<string, unknown> & { readonly pk?: string; readonly sk?: string };
interface Input {
  readonly Item?: Item & {
    readonly kind?: keyof typeof KINDS;
    readonly claims?: readonly { readonly taskIds: readonly string[] }[];
  };
  readonly Key?: { readonly pk: string; readonly sk: string };
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

function keyOf(host: string) {
  return { pk: { S: `HOST#${host}` }, sk: { S: 'RECORD' } };
}

/** Of a statement in PartiQL, or of a batch. */
function tableIn(body: string): string | undefined {
  return /(?:INSERT INTO|UPDATE) \\"([^"\\]+)\\"/.exec(body)?.[1] ?? /"RequestItems":\{"([^"]+)"/.exec(body)?.[1];
}

/** DynamoDB's JSON without its types. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [type, inside] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (type === 'S' || type === 'BOOL') return inside;
  if (type === 'N') return Number(inside);
  if (type === 'B') return Buffer.from(String(inside), 'base64');
  if (type === 'NULL') return null;
  if (type === 'L') return plain(inside);
  if (type === 'M')
    return Object.fromEntries(Object.entries(inside as object).map(([name, each]) => [name, plain(each)]));
  return Object.fromEntries(entries.map(([name, each]) => [name, plain(each)]));
}

function operationOf(headers: IncomingHttpHeaders): string {
  return String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}

async function send(database: string, sent: IncomingHttpHeaders, operation: string, body: string) {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    authorization: String(sent.authorization ?? ''),
    'x-amz-date': String(sent['x-amz-date'] ?? ''),
  };
  const answer = await fetch(database, { method: 'POST', headers, body });
  const kept = ['content-type', 'x-amz-crc32'].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { status: answer.status, headers: Object.fromEntries(kept), body: await answer.text() };
}
