import type { Host } from '../../../functions/domain/host/host.ts';
import { hasReturned, isBack } from '../../../functions/domain/rolling/observe-host.ts';
import { allowedOf, type Limit } from '../../../functions/domain/rolling/options.ts';
import { isUnderWay } from '../../../functions/domain/rolling/phase.ts';
import { hostsIn, type Rollout, type RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import { isIdle } from '../../../functions/domain/rolling/transitions.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { Broken } from '../stage/broken.ts';
import type { Ledger } from '../stage/ledger.ts';
import type { Memory } from '../stage/process.ts';

/** The limits of rolling maintenances, judged when one lets hosts begin; what they say of their hosts; and their ends. */

export interface Places {
  /** All hosts that there are: they share the pool. */
  readonly hostnames: readonly string[];
  readonly rackOf: (hostname: string) => string;
  /** False where a lease may run out while it is held (two may choose at the same time then), and where others read for the process as well. */
  readonly isJudged: boolean;
}

/** The store, whose rolling maintenances are judged as they are written. */
export function judgedRollouts(
  store: Store,
  ledger: Ledger,
  memory: Memory,
  places: Places,
): Pick<Store, 'hostsByState' | 'putRollout' | 'rollout'> {
  const shown = new Map<string, Host>();
  const rollouts = new Map<string, Rollout>();
  return {
    rollout: async (id) => {
      const found = await store.rollout(id);
      if (found !== undefined) rollouts.set(id, found);
      return found;
    },
    hostsByState: async (...page) => {
      const found = await store.hostsByState(...page);
      for (const host of found.items) shown.set(host.hostname, host);
      return found;
    },
    putRollout: async (rollout, expectedVersion) => {
      const before = await store.rollout(rollout.id);
      const others = await underWay(store, rollout.id, rollouts);
      const written = await store.putRollout(rollout, expectedVersion);
      ledger.rollouts.set(rollout.id, written);
      if (isIdle(written)) ledger.rested.add(rollout.id);
      ledger.writes += 1;
      if (before === undefined) return written;
      judgeWords(before, written);
      if (!places.isJudged) return written;
      const known = newestOf(shown, memory);
      // The rack of a host is unknown if it was DOWN before its agent was first seen.
      const rackOf = (hostname: string) => {
        const record = known.get(hostname);
        return record !== undefined && record.attributes.rack === undefined ? '(none)' : places.rackOf(hostname);
      };
      judgeBegin(before, written, [...others, ...outOf(known)], { ...places, rackOf });
      judgeDone(before, written, known);
      return written;
    },
  };
}

/** A look writes hosts that it has read, and reads them again in the list. */
function newestOf(listed: ReadonlyMap<string, Host>, { hosts }: Memory): ReadonlyMap<string, Host> {
  const newest = new Map(listed);
  for (const [hostname, [read]] of hosts)
    if (read !== undefined && read.host.version >= (newest.get(hostname)?.version ?? 0))
      newest.set(hostname, read.host);
  return newest;
}

/**
 * Hosts that are under way in other rolling maintenances. Hosts begin under the lease, so no other
 * process chooses meanwhile. A failed host that is back settles without the lease: it does not
 * count if the process still saw it as failed.
 */
async function underWay(store: Store, id: string, shown: ReadonlyMap<string, Rollout>): Promise<readonly string[]> {
  const ids = (await store.activeRollouts()).filter((other) => other !== id);
  const rollouts = await Promise.all(ids.map((other) => store.rollout(other)));
  return rollouts.flatMap((rollout) => {
    const failed = new Set(namesOf(hostsIn(shown.get(rollout?.id ?? '') ?? { hosts: [] }, 'failed')));
    const counts = (host: RolloutHost) => isUnderWay(host) && !(host.phase === 'settling' && failed.has(host.hostname));
    return namesOf(rollout?.hosts.filter(counts) ?? []);
  });
}

function outOf(known: ReadonlyMap<string, Host>): readonly string[] {
  return [...known.values()].filter((host) => !isBack(host)).map(({ hostname }) => hostname);
}

/**
 * Hosts that begin may take no more places than there are beside those that are under way in any
 * rolling maintenance, as it really is, and those that were out when the process looked. A host
 * that is out already takes no further place.
 */
function judgeBegin(before: Rollout, after: Rollout, shown: readonly string[], places: Places): void {
  if (before.wave?.number === after.wave?.number) return;
  const out = new Set([...shown, ...namesOf(before.hosts.filter(isUnderWay))]);
  const begin = namesOf(hostsIn(after, 'going-down').filter(({ wave }) => wave === after.wave?.number));
  if (begin.every((hostname) => out.has(hostname))) return;
  const all = [...new Set([...out, ...begin])];
  const judge = (what: string, count: number, most: number) => {
    if (count <= most) return;
    throw new Broken(`${after.id} lets ${begin} begin, with ${[...out]} out: ${count} ${what}, not ${most}`);
  };
  const { concurrency, maxUnavailable, maxUnavailablePerDomain, failureDomain, maxDomains } = after.options;
  const own = new Set(namesOf(after.hosts));
  judge('of its own', all.filter((hostname) => own.has(hostname)).length, concurrency ?? own.size);
  judge('of the pool', all.length, most(maxUnavailable, places.hostnames.length));
  if (failureDomain === null) return;
  const inRack = (hostnames: readonly string[], rack: string) =>
    hostnames.filter((each) => places.rackOf(each) === rack);
  judge('racks', new Set(all.map(places.rackOf)).size, maxDomains);
  for (const rack of new Set(begin.filter((each) => !out.has(each)).map(places.rackOf))) {
    const allowed = most(maxUnavailablePerDomain, inRack(places.hostnames, rack).length);
    judge(`of rack ${rack}`, inRack(all, rack).length, allowed);
  }
}

function most(limit: Limit | null, total: number): number {
  return limit === null ? total : allowedOf(limit, total);
}

/**
 * A failure has its reason; only hosts are left out that have not begun, or that another
 * maintenance had when their wave asked for them.
 */
function judgeWords(before: Rollout, after: Rollout): void {
  for (const [was, host] of changes(before, after)) {
    const wrong = (what: string) =>
      new Broken(`${host.hostname} of ${after.id} ${what}: ${JSON.stringify([was, host])}`);
    if ((host.phase === 'failed' || host.phase === 'skipped') && host.note === '') throw wrong('has no reason');
    if (host.phase === 'skipped' && was.phase !== 'waiting' && was.phase !== 'going-down') throw wrong('is left out');
    if (host.phase === 'done' && was.phase !== 'settling') throw wrong('is done before it has settled');
  }
}

/** One that is done was seen to be back, unless it says otherwise. */
function judgeDone(before: Rollout, after: Rollout, known: ReadonlyMap<string, Host>): void {
  for (const [, host] of changes(before, after)) {
    const record = known.get(host.hostname);
    if (host.phase !== 'done' || host.note !== '' || (record !== undefined && hasReturned(record))) continue;
    throw new Broken(`${host.hostname} of ${after.id} is done, and was seen as ${JSON.stringify(record)}`);
  }
}

function changes(before: Rollout, after: Rollout): readonly (readonly [RolloutHost, RolloutHost])[] {
  return after.hosts.flatMap((host) => {
    const was = before.hosts.find(({ hostname }) => hostname === host.hostname);
    return was === undefined || was.phase === host.phase ? [] : [[was, host] as const];
  });
}

/**
 * Each rolling maintenance is over and has published its end. None of its hosts is on its way, and
 * their outcomes agree with their histories.
 */
export async function judgeRollouts(store: Store, ledger: Ledger): Promise<void> {
  for (const id of ledger.rollouts.keys()) {
    const rollout = await store.rollout(id);
    const wrong = (what: string) => new Broken(`rolling maintenance ${id} ${what}: ${JSON.stringify(rollout)}`);
    if (rollout?.status !== 'finished') throw wrong('is not over');
    if (rollout.hosts.some((host) => isUnderWay(host) || host.phase === 'waiting'))
      throw wrong('has hosts on their way');
    for (const host of rollout.hosts) await judgeFate(store, id, host);
    const end = ledger.published.flatMap(({ type, detail }) =>
      type === 'Maintenance Finished' && detail.maintenanceId === id ? [detail] : [],
    )[0];
    if (end === undefined) throw wrong('has not told of its end');
    const counts = [hostsIn(rollout, 'done').length, hostsIn(rollout, 'failed').length];
    if (String([end.outcomes.arrived, end.outcomes.failed]) !== String(counts)) {
      throw wrong(`has told ${JSON.stringify(end.outcomes)} of its end`);
    }
  }
  const active = await store.activeRollouts();
  if (active.length > 0) throw new Broken(`${active} are over, and still among the active ones`);
}

/** One that is done has been DOWN and came back UP; one that was left out has not been taken down for it. */
async function judgeFate(store: Store, id: string, { hostname, phase, wave }: RolloutHost): Promise<void> {
  if (phase === 'failed') return;
  const { items } = await store.history(hostname, 10_000);
  const wrong = (what: string) => new Broken(`${hostname} of ${id} ${what}: ${JSON.stringify(items)}`);
  // The newest first. Another maintenance may have had it DOWN when it was taken over.
  const cameUp = items.findIndex(({ from, to }) => from !== to && to === 'HOST_STATE_UP');
  const wasDown = cameUp >= 0 && items.slice(cameUp).some(({ to }) => to === 'HOST_STATE_DOWN');
  if (phase === 'done' && !wasDown) throw wrong('is done, and has not been DOWN and back');
  const isTaken = items.some(
    ({ from, to, maintenanceId }) => from !== to && to === 'HOST_STATE_DOWN' && maintenanceId?.startsWith(`${id}-w`),
  );
  if (phase === 'skipped' && wave === null && isTaken) throw wrong('was left out, and has been taken down for it');
}

function namesOf(hosts: readonly RolloutHost[]): string[] {
  return hosts.map(({ hostname }) => hostname);
}
