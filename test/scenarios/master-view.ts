import type { LoggedRequest, Simulator } from '../../local/mesos-sim/simulator.ts';

/** The state of the simulated master and the requests to it, read past the product. */

interface Machine {
  readonly hostname: string;
  readonly ip: string;
}

export interface AgentEntry {
  readonly id: string;
  readonly hostname: string;
  readonly active: boolean;
  readonly deactivated: boolean;
  readonly drainState: string | undefined;
  readonly reregistered: boolean;
}

/** Where the master is, with credentials where it asks for them. */
export interface MasterAt {
  readonly url: string;
  readonly authorization?: string;
}

function ask({ url, authorization }: MasterAt, path: string): Promise<Response> {
  return fetch(url + path, authorization === undefined ? {} : { headers: { authorization } });
}

/** The schedule's JSON as the master writes it: numbers in it are exact. */
export function scheduleText(master: MasterAt): Promise<string> {
  return ask(master, '/maintenance/schedule').then((response) => response.text());
}

export async function scheduledHosts(master: MasterAt): Promise<string[]> {
  const { windows = [] } = JSON.parse(await scheduleText(master)) as { windows?: { machine_ids: Machine[] }[] };
  return windows.flatMap(({ machine_ids }) => machine_ids.map(({ hostname }) => hostname)).sort();
}

/** Replaces the schedule as a foreign tool would. */
export async function postSchedule({ url }: Pick<Simulator, 'url'>, schedule: string): Promise<void> {
  const response = await fetch(`${url}/maintenance/schedule`, { method: 'POST', body: schedule });
  if (!response.ok) throw new Error(`the master answered ${response.status}: ${await response.text()}`);
}

interface Window {
  readonly machine_ids: readonly Machine[];
  readonly unavailability: object;
}

/** Edits the schedule as a foreign tool does: reads it whole, and posts it whole. */
export async function editSchedule(
  simulator: Simulator,
  edit: (windows: readonly Window[]) => readonly Window[],
): Promise<void> {
  // Mesos takes numbers as texts too: as doubles they would be other numbers.
  const text = (await scheduleText(simulator)).replace(/"nanoseconds":(\d+)/g, '"nanoseconds":"$1"');
  const { windows = [] } = JSON.parse(text) as { windows?: Window[] };
  await postSchedule(simulator, JSON.stringify({ windows: edit(windows) }));
}

/** Drops the host's window as a foreign tool does. */
export function dropFromSchedule(simulator: Simulator, hostname: string): Promise<void> {
  return editSchedule(simulator, (windows) =>
    windows.filter(({ machine_ids }) => machine_ids.every((machine) => machine.hostname !== hostname)),
  );
}

export async function postMachines({ url }: Pick<Simulator, 'url'>, verb: 'down' | 'up', machines: readonly Machine[]) {
  const body = JSON.stringify(machines.map(({ hostname, ip }) => ({ hostname, ip })));
  const response = await fetch(`${url}/machine/${verb}`, { method: 'POST', body });
  if (!response.ok) throw new Error(`the master answered ${response.status}: ${await response.text()}`);
}

export async function downHosts(master: MasterAt): Promise<string[]> {
  const status = (await (await ask(master, '/maintenance/status')).json()) as { down_machines?: Machine[] };
  return (status.down_machines ?? []).map(({ hostname }) => hostname).sort();
}

interface SlaveEntry {
  readonly id: string;
  readonly hostname: string;
  readonly active: boolean;
  readonly deactivated: boolean;
  readonly drain_info?: { readonly state: string };
  readonly reregistered_time?: number;
}

export async function agentsOf(master: MasterAt): Promise<AgentEntry[]> {
  const { slaves } = (await (await ask(master, '/slaves')).json()) as { slaves: SlaveEntry[] };
  return slaves.map(({ id, hostname, active, deactivated, drain_info, reregistered_time }) => ({
    id,
    hostname,
    active,
    deactivated,
    drainState: drain_info?.state,
    reregistered: reregistered_time !== undefined,
  }));
}

export async function agentOf(master: MasterAt, hostname: string): Promise<AgentEntry | undefined> {
  return (await agentsOf(master)).find((agent) => agent.hostname === hostname);
}

const WRITING_CALLS =
  /^(UPDATE_MAINTENANCE_SCHEDULE|START_MAINTENANCE|STOP_MAINTENANCE|DRAIN_AGENT|DEACTIVATE_AGENT|REACTIVATE_AGENT)$/;

/** Every write that reached a master through the given interface. */
export function writesOf({ requests }: Pick<Simulator, 'requests'>): readonly LoggedRequest[] {
  return requests.filter(
    ({ method, path, call }) =>
      method === 'POST' && (WRITING_CALLS.test(call ?? '') || /\/(machine\/|maintenance\/schedule)/.test(path)),
  );
}

/** Posts of a schedule by v1 calls, which is what the product uses; foreign writers here use v0. */
export function schedulePosts(simulator: Pick<Simulator, 'requests'>): readonly LoggedRequest[] {
  return writesOf(simulator).filter(({ call }) => call === 'UPDATE_MAINTENANCE_SCHEDULE');
}
