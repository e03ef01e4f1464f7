/**
 * Brings an answer, recorded or simulated, into a form in which the two can be compared:
 * identifiers, moments and ports are replaced by their roles, lists that Mesos leaves unsorted are
 * sorted. Everything else stays, also the order of keys and the digits of numbers.
 */
import { LosslessNumber, parse } from 'lossless-json';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Moments, and other values that differ from run to run, by the name of their key. */
const VARIABLE_NUMBERS = new Set([
  'timestamp',
  'registered_time',
  'reregistered_time',
  'unregistered_time',
  'unreachable_time',
  'estimated_drain_start_time',
  'estimated_drain_start_time_seconds',
  'start_time',
  'elected_time',
  'executor_pid',
  'grace_period',
]);
const VARIABLE_TEXTS = new Set(['uuid', 'status_update_uuid']);

/** Fields that only a whole process has: left out on both sides. */
const DROPPED = new Set(['flags', 'cluster']);

/** Lists whose order means something. */
const ORDERED = new Set(['statuses', 'windows', 'machine_ids', 'capabilities', 'range', 'resources']);

export interface Ports {
  readonly master: readonly number[];
  readonly agent: readonly number[];
}

export const RECORDED_PORTS: Ports = { master: [15050], agent: [15051] };

export function normalText(text: string, ports: Ports): string {
  let normal = text
    .replace(/master@127\.0\.0\.\d/g, 'master@master-ip')
    .replace(new RegExp(`${UUID}-(S\\d+)`, 'g'), 'agent-$1')
    .replace(new RegExp(`${UUID}-O\\d+`, 'g'), 'offer');
  normal = normal.replace(new RegExp(`${UUID}-(\\d{4})`, 'g'), 'framework-$1').replace(new RegExp(UUID, 'g'), 'uuid');
  for (const port of ports.master) normal = normal.replace(new RegExp(`:${port}\\b`, 'g'), ':master-port');
  for (const port of ports.agent) normal = normal.replace(new RegExp(`:${port}\\b`, 'g'), ':agent-port');
  return normal;
}

/** `cb(…)` counts as what is inside. */
export function normalJson(text: string, ports: Ports): unknown {
  const [, callback, inside] = /^(\w+)\((.*)\)$/s.exec(text) ?? [];
  if (inside !== undefined) return { callback, called: normalJson(inside, ports) };
  return normalValue(parse(text), '', ports);
}

function normalValue(value: unknown, key: string, ports: Ports): unknown {
  if (value instanceof LosslessNumber) return normalNumber(value.value, key, ports);
  if (key === 'address' && typeof value === 'object' && value !== null) return normalAddress(value, ports);
  if (typeof value === 'string') return VARIABLE_TEXTS.has(key) ? 'text' : normalText(value, ports);
  if (Array.isArray(value)) return normalList(value, key, ports);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !DROPPED.has(name))
      .map(([name, item]) => [name, normalValue(item, name === 'nanoseconds' ? key : name, ports)]),
  );
}

/** All simulated masters are on 127.0.0.1, the recorded ones on 127.0.0.1 to 127.0.0.3. */
function normalAddress(address: object, ports: Ports): unknown {
  const shown = Object.entries(address).map(([name, item]) => {
    return [
      name,
      name === 'ip' && /^127\.0\.0\.[123]$/.test(String(item)) ? 'master-ip' : normalValue(item, name, ports),
    ];
  });
  return Object.fromEntries(shown);
}

function normalNumber(digits: string, key: string, ports: Ports): string {
  const isDouble = digits.includes('.');
  if (VARIABLE_NUMBERS.has(key) && Number(digits) !== 0) return isDouble ? 'double' : 'integer';
  if (key === 'port') return ports.master.includes(Number(digits)) ? 'master-port' : agentPort(digits, ports);
  if (key === 'ip') return 'master-ip';
  // Sums of doubles differ in their last digits.
  return isDouble ? `#${Number(Number(digits).toPrecision(12))} as a double` : `#${digits}`;
}

function agentPort(digits: string, ports: Ports): string {
  return ports.agent.includes(Number(digits)) ? 'agent-port' : `#${digits}`;
}

function normalList(list: readonly unknown[], key: string, ports: Ports): unknown[] {
  const normal = list.map((item) => normalValue(item, key, ports));
  const areMaintenanceAnswers =
    key === 'statuses' && list.some((item) => typeof item === 'object' && item !== null && 'status' in item);
  if (ORDERED.has(key) && !areMaintenanceAnswers) return normal;
  return normal.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
