import { isLeavingForGood } from '../../functions/domain/forget/retirement.ts';
import type { Host, HostState, Transition } from '../../functions/domain/host/host.ts';
import { isStuck } from '../../functions/domain/host/restarts.ts';
import { statusOf } from '../../functions/domain/mesos/agent.ts';
import type { Agent, MachineId, Schedule } from '../../functions/domain/mesos/mesos.ts';
import type { AgentShown, RecordWritten, Rescheduled, StateShown } from './trace.ts';

/** Records, agents and windows in the words of the specification. */

const STATES = {
  HOST_STATE_UP: 'Up',
  HOST_STATE_DRAINING: 'Draining',
  HOST_STATE_DRAINED: 'Drained',
  HOST_STATE_DOWN: 'Down',
} as const satisfies Record<HostState, StateShown>;

export function recordOf(host: Host): RecordWritten {
  const { maintenance, cordon, foundOff = [], window, managed, version, outbox } = host;
  return {
    exists: true,
    version,
    state: STATES[host.state],
    goal: STATES[host.goalState],
    id: maintenance?.id ?? '',
    managed,
    window: window === null ? '' : `${window.startNs}/${window.durationNs ?? ''}`,
    staysOff: cordon !== null || foundOff.length > 0,
    force: maintenance?.onDeadline === 'force' && maintenance.deadline !== null,
    stuck: isStuck(host) || maintenance?.verify?.failed === true,
    retired: isLeavingForGood(host),
    owes: [...new Set(outbox.map((transition) => transition.version))],
  };
}

export function upTo(outbox: readonly Transition[], version: number): Pick<Host, 'outbox'> {
  return { outbox: outbox.filter((transition) => transition.version <= version) };
}

/** The least that holds for a host of several agents: one that gets offers is enough to place tasks there. */
const ORDER = [
  'Active',
  'AgentDraining',
  'AgentDrained',
  'Off',
  'Silent',
  'Gone',
] as const satisfies readonly AgentShown[];
const SHOWN = {
  active: 'Active',
  deactivated: 'Off',
  disconnected: 'Silent',
  draining: 'AgentDraining',
  drained: 'AgentDrained',
  gone: 'Gone',
} as const satisfies Record<ReturnType<typeof statusOf>, AgentShown>;

export function shownBy(agents: readonly Agent[]): AgentShown {
  const shown = agents.map((agent) => SHOWN[statusOf(agent)]);
  return ORDER.find((each) => shown.includes(each)) ?? 'Gone';
}

export function nameOf({ hostname = '' }: MachineId): string {
  return hostname.toLowerCase();
}

/** Windows by host. */
export type Windows = ReadonlyMap<string, string>;

export function windowsOf({ windows }: Schedule): Windows {
  return new Map(
    windows.flatMap(({ machineIds, unavailability: { startNs, durationNs } }) =>
      machineIds.map((machine) => [nameOf(machine), `${startNs}/${durationNs ?? ''}`] as const),
    ),
  );
}

export function differences(before: Windows, after: Windows): Rescheduled[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((host) => ({ host, from: before.get(host) ?? '', to: after.get(host) ?? '' }))
    .filter(({ from, to }) => from !== to);
}

/** An agent after a call that switches it. */
export const AFTER = {
  deactivate: (agent) => (agent === 'AgentDraining' || agent === 'AgentDrained' ? agent : 'Off'),
  drain: () => 'AgentDraining',
  reactivate: () => 'Active',
} as const satisfies Record<string, (agent: AgentShown) => AgentShown>;
