import * as z from 'zod';
import type { Call, Reply } from '../../http/transport.ts';
import type { Leader } from '../masters/leader.ts';
import { decode, isSuccess } from '../wire/wire-refusals.ts';
import { v1Call } from './calls-v1.ts';
import { get } from './recovery-v0.ts';

/**
 * Finds out by the master's flags if a principal may see the maintenance schedule. To a principal
 * without the right, Mesos answers 200 with `{}`, the same as for an empty schedule.
 */

const FLAGS = {
  v1: z
    .object({
      type: z.literal('GET_FLAGS'),
      get_flags: z.object({
        flags: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]),
      }),
    })
    .transform(({ get_flags }) => new Map(get_flags.flags.map(({ name, value }) => [name, value]))),
  v0: z
    .object({ flags: z.record(z.string(), z.string()) })
    .transform(({ flags }) => new Map<string, string>(Object.entries(flags))),
} as const;

const CALLS: Readonly<Record<'v1' | 'v0', Call>> = { v1: v1Call('GET_FLAGS'), v0: get('/flags') };

/** True if the flags show that the principal sees the schedule, or if the master has no flags call. */
export async function seesSchedule(leader: Leader, api: 'v1' | 'v0', principal: string | undefined): Promise<boolean> {
  const reply: Reply = await leader.ask(CALLS[api]);
  if (reply.status === 403) return false;
  if (!isSuccess(reply)) return true;
  const flags = decode(CALLS[api], reply, FLAGS[api]);
  if ((flags.get('authorizers') ?? 'local') !== 'local') return false;
  return maySee(flags.get('acls') ?? '', principal);
}

/** A block of the master's ACLs: `get_maintenance_schedules {…}`, with indented blocks inside. */
const BLOCK = /^get_maintenance_schedules \{\n(.*?)^\}/gms;
const PRINCIPALS = /^ {2}principals \{\n(.*?)^ {2}\}/ms;
const MACHINES = /^ {2}machines \{\n(.*?)^ {2}\}/ms;

/** Mesos' rule: the first ACL that names the principal decides; without one, `permissive` does. */
export function maySee(acls: string, principal: string | undefined): boolean {
  for (const [, block = ''] of acls.matchAll(BLOCK)) {
    const who = PRINCIPALS.exec(block)?.[1] ?? '';
    const isNamed = principal !== undefined && who.includes(`values: ${JSON.stringify(principal)}`);
    if (isNamed || /type: ANY/.test(who)) return /type: ANY/.test(MACHINES.exec(block)?.[1] ?? '');
  }
  return !/^permissive: false/m.test(acls);
}
