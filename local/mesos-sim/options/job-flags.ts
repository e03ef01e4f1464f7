/** The jobs that `npm run mesos-sim` lets its Marathon and its Peloton run. */
import { InvalidArgumentError } from 'commander';
import type { MarathonAppOptions } from './marathon-options.ts';
import type { PelotonJobOptions } from './peloton-options.ts';

export const DEFAULT_APPS: readonly MarathonAppOptions[] = [
  { id: '/shop/web', instances: 4, healthChecks: true, healthyMs: 1_000, minimumHealthCapacity: 0.75 },
  { id: '/shop/orders', instances: 2 },
  { id: '/shop/cart', instances: 2, pod: true, minimumHealthCapacity: 0.5 },
];

export const DEFAULT_JOBS: readonly PelotonJobOptions[] = [
  { name: 'rides', instances: 4, maximumUnavailableInstances: 1 },
  { name: 'reports', instances: 2 },
];

const TASK_FIELDS = ['instances', 'killSeconds', 'startSeconds', 'cpus', 'mem', 'disk', 'startsOn'];

const APP_FIELDS = new Set([
  ...TASK_FIELDS,
  ...['id', 'pod', 'minimumHealthCapacity', 'maximumOverCapacity', 'healthChecks', 'healthyMs', 'killSelection'],
  ...['labels', 'constraints'],
]);

const JOB_FIELDS = new Set([...TASK_FIELDS, 'id', 'name', 'maximumUnavailableInstances', 'healthySeconds', 'pinnedTo']);

export function marathonApps(text: string): MarathonAppOptions[] {
  return listed(text, 'id', APP_FIELDS) as unknown as MarathonAppOptions[];
}

export function pelotonJobs(text: string): PelotonJobOptions[] {
  return listed(text, 'name', JOB_FIELDS) as unknown as PelotonJobOptions[];
}

function listed(text: string, nameField: string, fields: ReadonlySet<string>): Readonly<Record<string, unknown>>[] {
  const list = parsed(text);
  for (const item of list) {
    const unknown = Object.keys(item).find((field) => !fields.has(field));
    if (unknown !== undefined) throw new InvalidArgumentError(`'${unknown}' is none of ${[...fields].join(', ')}.`);
    const { [nameField]: name, instances } = item;
    if (typeof name === 'string' && Number.isInteger(instances) && Number(instances) >= 0) continue;
    throw new InvalidArgumentError(`Each job needs '${nameField}' (a text) and 'instances' (a whole number).`);
  }
  return list;
}

function parsed(text: string): Readonly<Record<string, unknown>>[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('Expected a JSON list.');
  }
  const isObject = (item: unknown) => typeof item === 'object' && item !== null && !Array.isArray(item);
  if (Array.isArray(list) && list.every(isObject)) return list;
  throw new InvalidArgumentError('Expected a JSON list of objects.');
}
