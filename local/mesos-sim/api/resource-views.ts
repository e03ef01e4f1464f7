/** Resources, attributes, versions and capabilities as both API generations print them. */
import { double, type Printable, prepared, type Verbatim } from '../json/json-print.ts';
import { PrintCache } from '../json/print-cache.ts';
import type { Resources } from '../options/resources.ts';

const BUILD = { date: '2026-11-22 11:17:29 UTC', time: 1795346249, user: '' } as const;

const CAPABILITIES_1_9 = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
] as const;

export const AGENT_CAPABILITY_NAMES: Verbatim = prepared([...CAPABILITIES_1_9]);
export const AGENT_CAPABILITIES: Verbatim = prepared(CAPABILITIES_1_9.map((type) => ({ type })));

const PORTS = { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31000, end: 32000 }] } } as const;

const PRINTED_TOTALS = new PrintCache<Resources>();
const PRINTED_TOTALS_IN_ROLE = new PrintCache<Resources>();

/** An agent's whole resources as v1 lists them; in a role's list each names the role. */
export function totalResources(resources: Resources, role?: string): Verbatim {
  if (role === undefined) return PRINTED_TOTALS.get(resources, '', () => listedTotal(resources, {}));
  return PRINTED_TOTALS_IN_ROLE.get(resources, role, () => listedTotal(resources, { role }));
}

function listedTotal({ cpus, mem, disk }: Resources, inRole: { readonly role?: string }): Printable {
  const scalar = (name: string, value: number) => ({
    name,
    type: 'SCALAR',
    scalar: { value: double(value) },
    ...inRole,
  });
  return [scalar('cpus', cpus), scalar('mem', mem), scalar('disk', disk), { ...PORTS, ...inRole }];
}

/** An agent's whole resources as v0 sums them up. */
export function summedTotal({ cpus, mem, disk }: Resources): Verbatim {
  return prepared({ ...sum(cpus, mem, disk), ports: '[31000-32000]' });
}

function sum(cpus: number, mem: number, disk = 0) {
  return { disk: double(disk), mem: double(mem), gpus: double(0), cpus: double(cpus) };
}

/** Used or offered resources, as v0 sums them up. */
export function summedResources({ cpus, mem, disk }: Resources): Printable {
  return sum(cpus, mem, disk);
}

/** Resources that tasks use, by role, as Mesos lists allocations. */
export function allocatedResources(usedByRole: Iterable<readonly [string, Resources]>): Printable[] {
  return [...usedByRole].flatMap(([role, used]) => scalars(used, { role: '*', allocation_info: { role } }));
}

/** One task's resources in v1. */
export function taskResources(resources: Resources, role: string): Printable {
  return scalars(resources, { allocation_info: { role } });
}

/** Leaves out resources with an amount of 0. */
function scalars(resources: Resources, more: { readonly [key: string]: Printable }): Printable[] {
  const amounts = [resources.cpus, resources.mem, resources.disk];
  return ['cpus', 'mem', 'disk'].flatMap((name, index) => {
    const value = amounts[index] ?? 0;
    return value === 0 ? [] : [{ name, type: 'SCALAR', scalar: { value: double(value) }, ...more }];
  });
}

export function attributesV1(attributes: Readonly<Record<string, string>>): Printable | undefined {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  return entries.map(([name, value]) => ({ name, type: 'TEXT', text: { value } }));
}

export function printableVersion(version: string): { readonly [key: string]: Printable } {
  return { build_date: BUILD.date, build_time: double(BUILD.time), build_user: BUILD.user, version };
}
