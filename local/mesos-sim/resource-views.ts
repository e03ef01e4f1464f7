/** Resources, attributes, versions and capabilities as both API generations print them. */
import { double, type Printable, prepared, type Verbatim } from './json-print.ts';
import type { AgentResources } from './options.ts';
import { PrintCache } from './print-cache.ts';
import { TASK_RESOURCES } from './task.ts';

export const BUILD = { date: '2026-11-22 11:17:29 UTC', time: 1795346249, user: '' } as const;

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

/** Sums of task resources without the noise of adding doubles. */
function times(amount: number, count: number): number {
  return Math.round(amount * count * 1000) / 1000;
}

const PORTS = { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31000, end: 32000 }] } } as const;

const PRINTED_TOTALS = new PrintCache<AgentResources>();
const PRINTED_TOTALS_IN_ROLE = new PrintCache<AgentResources>();

/** An agent's whole resources as v1 lists them; in a role's list each names the role. */
export function totalResources(resources: AgentResources, role?: string): Verbatim {
  if (role === undefined) return PRINTED_TOTALS.get(resources, '', () => listedTotal(resources, {}));
  return PRINTED_TOTALS_IN_ROLE.get(resources, role, () => listedTotal(resources, { role }));
}

function listedTotal({ cpus, mem, disk }: AgentResources, inRole: { readonly role?: string }): Printable {
  const scalar = (name: string, value: number) => ({
    name,
    type: 'SCALAR',
    scalar: { value: double(value) },
    ...inRole,
  });
  return [scalar('cpus', cpus), scalar('mem', mem), scalar('disk', disk), { ...PORTS, ...inRole }];
}

/** An agent's whole resources as v0 sums them up. */
export function summedTotal({ cpus, mem, disk }: AgentResources): Verbatim {
  return prepared({ ...sum(cpus, mem, disk), ports: '[31000-32000]' });
}

function sum(cpus: number, mem: number, disk = 0) {
  return { disk: double(disk), mem: double(mem), gpus: double(0), cpus: double(cpus) };
}

/** What `count` tasks use, as v0 sums it up. */
export function summedTasks(count: number): Printable {
  return sum(times(TASK_RESOURCES.cpus, count), times(TASK_RESOURCES.mem, count));
}

/** What tasks use, by role, as allocations are listed. */
export function allocatedResources(usedByRole: Iterable<readonly [string, number]>): Printable[] {
  const listed: Printable[] = [];
  for (const [role, count] of usedByRole) {
    if (count === 0) continue;
    const more = { role: '*', allocation_info: { role } };
    listed.push({
      name: 'cpus',
      type: 'SCALAR',
      scalar: { value: double(times(TASK_RESOURCES.cpus, count)) },
      ...more,
    });
    listed.push({ name: 'mem', type: 'SCALAR', scalar: { value: double(times(TASK_RESOURCES.mem, count)) }, ...more });
  }
  return listed;
}

/** One task's resources in v1. */
export function taskResources(role: string): Printable {
  const more = { allocation_info: { role } };
  return [
    { name: 'cpus', type: 'SCALAR', scalar: { value: double(TASK_RESOURCES.cpus) }, ...more },
    { name: 'mem', type: 'SCALAR', scalar: { value: double(TASK_RESOURCES.mem) }, ...more },
  ];
}

export function attributesV1(attributes: Readonly<Record<string, string>>): Printable | undefined {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  return entries.map(([name, value]) => ({ name, type: 'TEXT', text: { value } }));
}

export function printableVersion(version: string): { readonly [key: string]: Printable } {
  return { build_date: BUILD.date, build_time: double(BUILD.time), build_user: BUILD.user, version };
}
