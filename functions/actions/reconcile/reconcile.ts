import { isLeavingForGood } from '../../domain/forget/retirement.ts';
import { countHost, type Fleet, noHosts } from '../../domain/host/fleet.ts';
import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import { canBeNamed } from '../../domain/host/hostname.ts';
import type { ClusterSnapshot } from '../../domain/reconcile/cluster-snapshot.ts';
import { noCounts, type PassCounts } from '../../domain/reconcile/pass-counts.ts';
import { isGated } from '../../domain/rolling/gated.ts';
import { pages } from '../../ports/pages.ts';
import { isConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import type { HostsOptions } from '../../ports/store.ts';
import { advanceCampaigns } from '../campaigns/advance-campaigns.ts';
import { releaseSurges } from '../drain/release-surges.ts';
import { forgetRetired } from '../forget/forget-retired.ts';
import { isBreakerOpen } from '../request/breaker.ts';
import { keepWatching } from '../watch/keep-watching.ts';
import { correctSchedule, isDraining } from './correct-drift.ts';
import { keepCordons } from './keep-cordons.ts';
import {
  logUnnameable,
  mayHaveChanged,
  newcomer,
  newcomers,
  readCluster,
  type Written,
  writeHostChange,
} from './observe-hosts.ts';
import {
  type AtWork,
  deliverEvents,
  executionsAtWork,
  hasUndeliveredEvents,
  isBeingTakenOver,
  isOrphaned,
  restartExecutions,
} from './restart-executions.ts';
import { restartRollout } from './restart-rollouts.ts';

/** Counts of hosts that one pass found and changed. */
export type ReconcileReport = Readonly<Fleet & PassCounts>;

/** Pages keep memory bounded, whatever the size of the cluster. */
const PAGE = 1_000;
/** Writes of one pass; if more hosts have changed, the next pass writes the others. */
const MAX_WRITTEN = 10_000;

/** Hosts that one pass adds to the index: DynamoDB takes 1,000 writes a second in one partition. */
const MAX_LISTED = 1_000;

interface Pass {
  readonly services: Services;
  readonly works: AtWork;
  readonly fleet: Fleet;
  readonly counts: PassCounts;
  readonly draining: Host[];
  readonly cordoned: Host[];
  readonly retired: Host[];
  readonly orphaned: Host[];
}

/**
 * Compares the records with Mesos, and finishes what was left undone:
 * - new hosts get a record
 * - hosts that the previous release wrote get into this release's index
 * - foreign changes in Mesos, and lost agents, are recorded
 * - events that dead processes left undelivered are delivered
 * - draining hosts stay out of placement
 * - retired hosts whose agents are gone are forgotten
 * - a goal without a running execution gets an execution
 * - executions that wait have a watcher
 * - campaigns go on with the hosts that are left
 *
 * The pass reads Mesos once, again when there is something to write, and `publishSchedule` reads it
 * when there is drift. One bad host never stops the pass for the others.
 */
export async function reconcile(services: Services): Promise<ReconcileReport> {
  const [fleet, counts] = [noHosts(), noCounts()];
  const pass: Pass = {
    services,
    works: executionsAtWork(services),
    fleet,
    counts,
    draining: [],
    cordoned: [],
    retired: [],
    orphaned: [],
  };
  const seen = await readCluster(services);
  counts.unnameable = logUnnameable(services, seen);
  const { changed, known, unlisted } = await readTable(pass, seen);
  await Promise.all(unlisted.map((host) => guarded(pass, host.hostname, () => addToIndex(pass, host))));
  const unknown = newcomers(seen, known);
  if (changed.length + unknown.length > 0) await guarded(pass, 'second look', () => writeAll(pass, changed, unknown));
  await guarded(pass, 'schedule', async () => {
    counts.driftRepaired = await correctSchedule(services, seen, pass.draining);
  });
  await guarded(pass, 'cordons', async () => {
    counts.cordonsKept = await keepCordons(services, seen, pass.cordoned);
  });
  await Promise.all(pass.retired.map((host) => guarded(pass, host.hostname, () => leave(pass, host))));
  await guarded(pass, 'watcher', async () => {
    counts.watchersMissing = await keepWatching(services);
  });
  await guarded(pass, 'breaker', async () => {
    counts.breakerOpen = Number(await isBreakerOpen(services));
  });
  await guarded(pass, 'replacements', () => releaseSurges(services));
  await guarded(pass, 'rolling maintenances', () => restartRollouts(pass));
  await guarded(pass, 'campaigns', async () => {
    counts.endangered = await advanceCampaigns(services);
  });
  for (const [key, hosts] of Map.groupBy(
    pass.orphaned,
    ({ maintenance, goalState }) => `${maintenance?.id} ${goalState}`,
  )) {
    await guarded(pass, key, async () => {
      const { restarted, givenUp } = await restartExecutions(services, hosts);
      counts.restarted += restarted;
      fleet.stuck += givenUp;
    });
  }
  return { ...fleet, ...counts };
}

async function leave({ services, counts }: Pass, host: Host): Promise<void> {
  if (await forgetRetired(services, host)) counts.left += 1;
}

async function addToIndex({ services, counts }: Pass, host: Host): Promise<void> {
  if (await services.store.listHost(host)) counts.listed += 1;
}

async function restartRollouts(pass: Pass): Promise<void> {
  const { services, works, counts } = pass;
  for (const id of await services.store.activeRollouts()) {
    await guarded(pass, id, async () => {
      const rollout = await services.store.rollout(id);
      if (rollout === undefined) return;
      counts.gated += Number(isGated(rollout));
      counts.rolloutsRestarted += Number(await restartRollout(services, works, rollout));
    });
  }
}

/** Reads the records by page. Returns the hosts that may have changed; attends to the others. */
async function readTable(
  pass: Pass,
  seen: ClusterSnapshot,
): Promise<{ changed: readonly Host[]; known: ReadonlySet<string>; unlisted: readonly Host[] }> {
  const [changed, unlisted]: [Host[], Host[]] = [[], []];
  const known = new Set<string>();
  const { store } = pass.services;
  const options: HostsOptions = {
    onUnreadable: (error) => failed(pass, error),
    onUnlisted: (host) => void (unlisted.length < MAX_LISTED && unlisted.push(host)),
  };
  for await (const hosts of pages((nextToken) => store.hostsByState(HOST_STATES, PAGE, nextToken, options))) {
    await Promise.all(
      hosts.map(async (host) => {
        known.add(host.hostname);
        await guarded(pass, host.hostname, async () => {
          const isChanged = changed.length < MAX_WRITTEN && mayHaveChanged(pass.services, host, seen);
          if (isChanged && !(await isBeingTakenOver(pass.services, pass.works, host))) changed.push(host);
          else await attend(pass, host);
        });
      }),
    );
  }
  return { changed, known, unlisted };
}

/** Writes the changes, decided on a look taken after the records were read. */
async function writeAll(pass: Pass, changed: readonly Host[], unknown: readonly string[]): Promise<void> {
  const { services, counts } = pass;
  const seen = await readCluster(services);
  const added = unknown.slice(0, MAX_WRITTEN).flatMap((hostname) => newcomer(services, hostname, seen) ?? []);
  await Promise.all(
    [...changed, ...added].map((host) =>
      guarded(pass, host.hostname, async () => {
        const written = await writeHostChange(services, host, seen);
        countWritten(counts, host, written);
        await attend(pass, written.host);
      }),
    ),
  );
}

function countWritten(counts: PassCounts, before: Host, { change }: Written): void {
  if (before.version === 0) counts.added += 1;
  else if (change !== undefined) counts.changed += 1;
  if (change !== undefined && change.state !== before.state) counts.observed += 1;
  if (change?.loss !== undefined) counts.lost += 1;
}

/** Delivers the host's events, and collects it for the schedule, the cordons and new executions. */
async function attend(pass: Pass, host: Host): Promise<void> {
  const { services, works, fleet, counts, draining, cordoned, retired, orphaned } = pass;
  countHost(fleet, host, services.clock(), services.forgottenAfterSeconds);
  if (hasUndeliveredEvents(services, host)) {
    counts.owed += host.outbox.length;
    const delivered = host.outbox.length - (await deliverEvents(services, host));
    counts.owed -= delivered;
    counts.settled += delivered;
  }
  if (isLeavingForGood(host)) retired.push(host);
  if (isDraining(services, host)) draining.push(host);
  if (host.cordon !== null) cordoned.push(host);
  // A name that no request can have would make its execution fail for all hosts.
  if (canBeNamed(host.hostname) && (await isOrphaned(services, works, host))) orphaned.push(host);
}

/** Runs one part of the pass; a failure is counted and logged, and the next pass tries again. */
async function guarded({ services, counts }: Pass, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Another process wrote the host at the same moment: its record is as new as ours.
    if (isConflict(error)) return;
    failed({ services, counts }, error, what);
  }
}

function failed({ services, counts }: Pick<Pass, 'services' | 'counts'>, error: unknown, what?: string): void {
  counts.failed += 1;
  services.report.error('the reconciliation of a host failed', error, what === undefined ? {} : { host: what });
}
