import type { MaintenanceEvent } from '../../../functions/contract/events.ts';
import {
  type Host,
  type HostMaintenance,
  type HostState,
  mayFollow,
  type Transition,
} from '../../../functions/domain/host/host.ts';
import { isAtRest } from '../../../functions/domain/host/next-action.ts';
import { isStuck } from '../../../functions/domain/host/restarts.ts';
import type { MachineId, MaintenanceWindow } from '../../../functions/domain/mesos/mesos.ts';
import { machineKey } from '../../../functions/domain/mesos/schedule.ts';
import type { Rollout } from '../../../functions/domain/rolling/rollout.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { described } from '../../fakes/described-event.ts';
import { reachedBy } from '../judge/answers.ts';
import { Broken } from './broken.ts';

/**
 * Everything that was really written, whatever the processes know. The end of a run compares
 * history and events with it.
 */
export class Ledger {
  /** Machines in windows that this system has posted. */
  readonly ours = new Set<string>();
  /** Machines in windows that others have posted. */
  readonly theirs = new Set<string>();
  /** Ids of agents that this system, and no other operator after it, has switched off. */
  readonly switchedOff = new Set<string>();
  /** Records of hosts as they are. */
  readonly hosts = new Map<string, Host>();
  /** Every transition that was ever in the outbox of a record, by host name and version. */
  readonly owed = new Map<string, Map<string, Transition>>();
  readonly published: MaintenanceEvent[] = [];
  /** Ids of rolling maintenances. */
  readonly rollouts = new Map<string, Rollout>();
  /** Ids of rolling maintenances that had no work at some time until a command. */
  readonly rested = new Set<string>();
  /** Where hosts were when they became known. */
  readonly first = new Map<string, HostState>();
  /** Phases of maintenances that hosts have come through. */
  readonly reached = new Set<string>();
  writes = 0;
  /** Maintenances that hosts have been in. */
  readonly #were = new Set<string>();
  /** Maintenances to which a host has come a second time. */
  readonly #again = new Set<string>();
  /** The published end of each maintenance. */
  readonly #ends = new Map<string, string>();

  wrote(host: Host): void {
    const before = this.hosts.get(host.hostname);
    this.hosts.set(host.hostname, host);
    this.writes += 1;
    for (const phase of reachedBy(before, host)) this.reached.add(phase);
    const owed = this.owed.get(host.hostname) ?? new Map<string, Transition>();
    this.owed.set(host.hostname, owed);
    for (const transition of host.outbox) owed.set(keyOf(transition), transition);
    // Reverted after a refused request: no other maintenance has taken it over.
    const isGivenBack = before?.managed === true && !host.managed && before.state === host.state;
    if (isGivenBack) for (const note of before.outbox) if (note.version === before.version) owed.delete(keyOf(note));
    this.#judgeState(before, host);
    this.#judgeMaintenance(before, host);
    if (host.maintenance !== null) this.#noteMaintenance(before, host.hostname, host.maintenance, isStuck(host));
  }

  #noteMaintenance(before: Host | undefined, hostname: string, { id, requestedAt }: HostMaintenance, stuck: boolean) {
    const isNew = before?.maintenance?.id !== id || before.maintenance.requestedAt !== requestedAt;
    if (isNew && this.#were.has(`${hostname} ${id}`)) this.#again.add(id);
    if (before !== undefined && isStuck(before) && !stuck) this.#again.add(id);
    this.#were.add(`${hostname} ${id}`);
  }

  /**
   * A repeated event must equal the first one: the end of a maintenance has an id, and no time of
   * its own.
   */
  tell(events: readonly MaintenanceEvent[]): void {
    for (const event of events.map(described)) {
      this.published.push(event);
      if (event.type !== 'Maintenance Finished') continue;
      const { maintenanceId } = event.detail;
      const said = JSON.stringify(event);
      const before = this.#ends.get(maintenanceId) ?? said;
      if (before !== said) throw new Broken(`the end of ${maintenanceId} was told as ${before}, and as ${said}`);
      this.#ends.set(maintenanceId, said);
      this.#judgeEnd(maintenanceId);
    }
  }

  /**
   * No end is published while a host is on its way there. Exceptions: a late repeat registered the
   * host again, the host is requested again after it has failed, or it was there until another
   * operator moved it in Mesos.
   */
  #judgeEnd(maintenanceId: string): void {
    if (this.#again.has(maintenanceId)) return;
    const moving = [...this.hosts.values()].filter(
      (host) => host.maintenance?.id === maintenanceId && !isAtRest(host) && !isStuck(host),
    );
    for (const host of moving) throw new Broken(`${maintenanceId} was told to be over: ${JSON.stringify(host)}`);
  }

  #judgeState(before: Host | undefined, host: Host): void {
    if (before === undefined) this.first.set(host.hostname, host.state);
    const from = before?.state ?? host.state;
    if (from === host.state) return;
    const told = host.outbox.find(({ version }) => version === host.version);
    if (told?.from !== from || told.to !== host.state) {
      throw new Broken(`${host.hostname} went from ${from} to ${host.state} without owing it to its history`);
    }
    const isSeen = told.by === 'mesos';
    if (!isSeen && !mayFollow(from, host.state))
      throw new Broken(`${host.hostname} went from ${from} to ${host.state}`);
    if (isSeen && before !== undefined && isAtRest(before) && host.maintenance !== null) {
      this.#again.add(host.maintenance.id);
    }
    if (told.by === '' || !(Date.parse(told.at) > 0) || (!isSeen && told.maintenanceId === null)) {
      throw new Broken(`${host.hostname} went to ${host.state} without who and when: ${JSON.stringify(told)}`);
    }
  }

  /** Two requests for one host end in one maintenance. */
  #judgeMaintenance(before: Host | undefined, host: Host): void {
    if (before?.maintenance == null || host.maintenance === null || !before.managed || isStuck(before)) return;
    if (before.maintenance.id === host.maintenance.id || before.goalState !== host.goalState) return;
    if (before.state === before.goalState && before.goalState === 'HOST_STATE_UP') return;
    // Reverted to the maintenance from which a refused request had taken it.
    if (this.#were.has(`${host.hostname} ${host.maintenance.id}`)) return;
    const ids = `${before.maintenance.id} and ${host.maintenance.id}`;
    throw new Broken(`${host.hostname} is in a second maintenance to the same goal: ${ids}`);
  }
}

function keyOf({ version, detail }: Transition): string {
  return `${version} ${detail}`;
}

export function markOf(machine: MachineId, { startNs, durationNs }: MaintenanceWindow['unavailability']): string {
  return `${machineKey(machine)} ${startNs} ${durationNs ?? ''}`;
}

/** The schedule without the machines that this system has posted. */
export function foreignOf(windows: readonly MaintenanceWindow[], ours: ReadonlySet<string>): MaintenanceWindow[] {
  return windows
    .map((window) => ({
      ...window,
      machineIds: window.machineIds.filter((machine) => !ours.has(markOf(machine, window.unavailability))),
    }))
    .filter(({ machineIds }) => machineIds.length > 0);
}

/** Each transition of an outbox is in the history once, and each change of state was published. */
export async function judgeHistory(store: Store, ledger: Ledger): Promise<void> {
  for (const [hostname, owed] of ledger.owed) {
    const { items } = await store.history(hostname, 10_000);
    const told = items.toReversed();
    for (const transition of owed.values()) {
      const found = told.filter(
        ({ version, detail }) => version === transition.version && detail === transition.detail,
      );
      if (found.length === 1 && JSON.stringify(found[0]) === JSON.stringify(transition)) continue;
      throw new Broken(
        `the history of ${hostname} lacks ${JSON.stringify(transition)}, it has ${JSON.stringify(told)}`,
      );
    }
    const changes = told.filter(({ from, to }) => from !== to);
    judgeOrder(hostname, changes, ledger);
    for (const change of changes) judgeEvent(hostname, change, ledger);
  }
}

function judgeOrder(hostname: string, changes: readonly Transition[], ledger: Ledger): void {
  let state = ledger.first.get(hostname);
  for (const change of changes) {
    if (change.from !== state) {
      throw new Broken(`the history of ${hostname} jumps from ${state} to ${change.from}: ${JSON.stringify(changes)}`);
    }
    state = change.to;
  }
  const now = ledger.hosts.get(hostname);
  if (now !== undefined && now.state !== state) {
    throw new Broken(`the history of ${hostname} ends with ${state}, and it is ${now.state}`);
  }
}

function judgeEvent(hostname: string, { at, to }: Transition, { published }: Ledger): void {
  const isTold = published.some(
    ({ type, detail }) =>
      type === 'Host State Changed' && detail.hostname === hostname && detail.at === at && detail.to === to,
  );
  if (!isTold) throw new Broken(`nobody was told that ${hostname} became ${to} at ${at}`);
}
