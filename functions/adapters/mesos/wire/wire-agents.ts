import * as z from 'zod';
import type { Agent, DrainState } from '../../../domain/mesos/mesos.ts';
import type { MesosClient } from '../../../ports/mesos.ts';
import { Nanoseconds } from './wire-maintenance.ts';

/** Agents as the master lists them: GET_AGENTS of the v1 API, /slaves of v0. */

const Id = z.object({ value: z.string() });
const AgentInfo = z.object({ id: Id, hostname: z.string() });
const Attribute = z.object({
  name: z.string(),
  text: z.object({ value: z.string() }).optional(),
  scalar: z.object({ value: z.number() }).optional(),
});
const DrainInfo = z.object({ state: z.string() }).optional();
/** `slave(1)@127.0.0.11:5051`: the only field with the agent's ip. */
const Pid = z.string().regex(/@.+:\d+$/);

export const ListedAgent = z.object({
  agent_info: AgentInfo.extend({ attributes: z.array(Attribute).default([]) }),
  pid: Pid,
  active: z.boolean(),
  /** Since Mesos 1.9. */
  deactivated: z.boolean().default(false),
  registered_time: Nanoseconds,
  reregistered_time: Nanoseconds.optional(),
  drain_info: DrainInfo,
  /** Absent when nothing is allocated. */
  allocated_resources: z.array(z.unknown()).optional(),
});

export const GetAgents = z.object({
  type: z.literal('GET_AGENTS'),
  get_agents: z.object({ agents: z.array(ListedAgent).default([]), recovered_agents: z.array(AgentInfo).default([]) }),
});

/** An agent's own GET_AGENT: it has `drain_config` while the agent process drains. */
export const AgentGetAgent = z
  .object({ type: z.literal('GET_AGENT'), get_agent: z.object({ drain_config: z.unknown().optional() }) })
  .transform(({ get_agent }) => get_agent.drain_config !== undefined);

/** AgentGetAgent from an agent's own /state. */
export const V0AgentDrain = z
  .object({ id: z.string(), frameworks: z.array(z.unknown()), drain_config: z.unknown().optional() })
  .transform(({ drain_config }) => drain_config !== undefined);

export const ListedSlave = z.object({
  id: z.string(),
  hostname: z.string(),
  pid: Pid,
  attributes: z.record(z.string(), z.unknown()).default({}),
  active: z.boolean(),
  deactivated: z.boolean().default(false),
  registered_time: z.number(),
  reregistered_time: z.number().optional(),
  drain_info: DrainInfo,
});

/** A master always sends both lists: requiring them rejects answers of other servers. */
export const Slaves = z.object({
  slaves: z.array(ListedSlave),
  recovered_slaves: z.array(z.object({ id: z.string(), hostname: z.string() })),
});

export type AgentLists = Awaited<ReturnType<MesosClient['agents']>>;

export function fromGetAgents({ get_agents }: z.infer<typeof GetAgents>): AgentLists {
  return {
    agents: get_agents.agents.map(fromAgent),
    recovered: get_agents.recovered_agents.map(({ id, hostname }) => ({ agentId: id.value, hostname })),
  };
}

export function fromSlaves({ slaves, recovered_slaves }: z.infer<typeof Slaves>): AgentLists {
  return {
    agents: slaves.map(fromSlave),
    recovered: recovered_slaves.map(({ id, hostname }) => ({ agentId: id, hostname })),
  };
}

export function fromAgent(listed: z.infer<typeof ListedAgent>): Agent {
  const { agent_info, registered_time, reregistered_time, allocated_resources, ...rest } = listed;
  const agent = toAgent({
    ...rest,
    id: agent_info.id.value,
    hostname: agent_info.hostname,
    attributes: agent_info.attributes.map(({ name, text, scalar }) => [name, text?.value ?? scalar?.value]),
    registeredNs: wholeMicroseconds(registered_time.nanoseconds),
    reregisteredNs: wholeMicroseconds(reregistered_time?.nanoseconds ?? 0n),
  });
  return allocated_resources === undefined ? { ...agent, isIdle: true } : agent;
}

export function fromSlave({ registered_time, reregistered_time, ...slave }: z.infer<typeof ListedSlave>): Agent {
  return toAgent({
    ...slave,
    attributes: Object.entries(slave.attributes),
    registeredNs: secondsToNs(registered_time),
    reregisteredNs: secondsToNs(reregistered_time ?? 0),
  });
}

interface PlainAgent {
  readonly id: string;
  readonly hostname: string;
  readonly pid: string;
  readonly attributes: readonly (readonly [name: string, value: unknown])[];
  readonly active: boolean;
  readonly deactivated: boolean;
  readonly drain_info?: { readonly state: string } | undefined;
  readonly registeredNs: bigint;
  readonly reregisteredNs: bigint;
}

const DRAIN_STATES: Readonly<Record<string, DrainState>> = { DRAINING: 'draining', DRAINED: 'drained' };

function toAgent(listed: PlainAgent): Agent {
  const address = listed.pid.slice(listed.pid.lastIndexOf('@') + 1);
  const colon = address.lastIndexOf(':');
  const drain = DRAIN_STATES[listed.drain_info?.state ?? ''];
  return {
    agentId: listed.id,
    hostname: listed.hostname,
    ip: address.slice(0, colon),
    port: Number(address.slice(colon + 1)),
    active: listed.active,
    deactivated: listed.deactivated,
    ...(drain === undefined ? {} : { drain }),
    attributes: textAndNumbers(listed.attributes),
    registeredAtNs: later(listed.registeredNs, listed.reregisteredNs),
  };
}

/** Sorts by name: equal attributes give equal texts. v0 prints ranges and sets as text too. */
function textAndNumbers(attributes: PlainAgent['attributes']): Agent['attributes'] {
  const plain = attributes.flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [],
  );
  return Object.fromEntries(plain.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function later(registeredNs: bigint, reregisteredNs: bigint): bigint {
  return reregisteredNs > registeredNs ? reregisteredNs : registeredNs;
}

/**
 * Rounds to whole microseconds, which are equal in both APIs: otherwise a registration could look
 * newer than itself. Mesos keeps these times as doubles of seconds: v1's nanoseconds end in a
 * double's noise (…017088 for …017 µs), and v0 prints microseconds.
 */
function wholeMicroseconds(ns: bigint): bigint {
  return ((ns + 500n) / 1_000n) * 1_000n;
}

function secondsToNs(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e6)) * 1_000n;
}
