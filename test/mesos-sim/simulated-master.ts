/** Requests of the tests to the master of the simulated cluster. */
import type { Simulator } from '../../local/mesos-sim/simulator.ts';
import { type Answer, send } from './replay/recorded/send.ts';

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

export function call(simulator: Simulator, type: string, body: object = {}, base = simulator.url): Promise<Answer> {
  const text = JSON.stringify({ type, [type.toLowerCase()]: body });
  return send(base, 'POST', '/api/v1', JSON_HEADERS, text);
}

export async function read<T>(simulator: Simulator, type: string): Promise<T> {
  const { body } = await call(simulator, type);
  return (JSON.parse(body) as Record<string, T>)[type.toLowerCase()] as T;
}

export interface ListedAgent {
  readonly agent_info: { readonly hostname: string; readonly id: { readonly value: string } };
  readonly active: boolean;
  readonly deactivated: boolean;
  readonly reregistered_time?: object;
  readonly drain_info?: { readonly state: string };
}

export async function agent(simulator: Simulator, hostname: string): Promise<ListedAgent | undefined> {
  const { agents } = await read<{ agents: ListedAgent[] }>(simulator, 'GET_AGENTS');
  return agents.find(({ agent_info }) => agent_info.hostname === hostname);
}

function machines(simulator: Simulator, hostnames: readonly string[]) {
  return hostnames.map((hostname) => ({ hostname, ip: simulator.host(hostname).ip }));
}

export function schedule(simulator: Simulator, ...hostnames: string[]): Promise<Answer> {
  const unavailability = { start: { nanoseconds: 1_900_000_000_000 } };
  const windows = hostnames.length === 0 ? [] : [{ machine_ids: machines(simulator, hostnames), unavailability }];
  return call(simulator, 'UPDATE_MAINTENANCE_SCHEDULE', { schedule: { windows } });
}

export function down(simulator: Simulator, ...hostnames: string[]): Promise<Answer> {
  return call(simulator, 'START_MAINTENANCE', { machines: machines(simulator, hostnames) });
}

export function up(simulator: Simulator, ...hostnames: string[]): Promise<Answer> {
  return call(simulator, 'STOP_MAINTENANCE', { machines: machines(simulator, hostnames) });
}

export function onAgent(simulator: Simulator, type: string, hostname: string, more: object = {}): Promise<Answer> {
  return call(simulator, type, { agent_id: { value: simulator.host(hostname).agentId }, ...more });
}
