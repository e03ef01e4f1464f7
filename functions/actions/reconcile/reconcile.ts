import { countHost, type Fleet, noHosts } from '../../domain/host/fleet.ts';
import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import { canBeNamed } from '../../domain/host/hostname.ts';
import type { ClusterSnapshot } from '../../domain/reconcile/cluster-snapshot.ts';
import { noCounts, type PassCounts } from '../../domain/reconcile/pass-counts.ts';
import { pages } from '../../ports/pages.ts';
import { isConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { releaseSurges } from '../drain/release-surges.ts';
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
import { isDraining, repairSchedule } from './repair-drift.ts';
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

/** What one pass found and did, as counts of hosts. */
export type ReconcileReport = Readonly<Fleet & PassCounts>;

/** Hosts of one page; pages keep memory bounded, whatever the cluster's size. */
const PAGE = 1_000;
/** Hosts that one pass writes anew: of a cluster where everything has changed the others have their turn in the next one. */
const MAX_WRITTEN = 10_000;

interface Pass {
  readonly services: Services;
  readonly works: AtWork;
  readonly fleet: Fleet;
  readonly counts: PassCounts;
  readonly draining: Host[];
  readonly cordoned: Host[];
  readonly forsaken: Host[];
}

/**
 * Compares the table with Mesos, and makes good what was left undone: hosts that came get a record; what others did to hosts in Mesos,
 * and what became of their agents, is noted; debts of steps that died are paid; draining hosts are kept out of placement; and a
 * goal that no execution works on gets one.
 *
 * Mesos is looked at once; once more when there is something to write; and by `publishSchedule` when something is to be put right. One
 * bad host never stops the pass for the others.
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
    forsaken: [],
  };
  const seen = await readCluster(services);
  counts.unnameable = logUnnameable(services, seen);
  const { news, known } = await readTable(pass, seen);
  const unknown = newcomers(seen, known);
  if (news.length + unknown.length > 0) await guarded(pass, 'second look', () => writeAll(pass, news, unknown));
  await guarded(pass, 'schedule', async () => {
    counts.driftRepaired = await repairSchedule(services, seen, pass.draining);
  });
  await guarded(pass, 'cordons', async () => {
    counts.cordonsKept = await keepCordons(services, seen, pass.cordoned);
  });
  await guarded(pass, 'replacements', () => releaseSurges(services));
  await guarded(pass, 'rolling maintenances', () => restartRollouts(pass));
  for (const [key, hosts] of Map.groupBy(
    pass.forsaken,
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

async function restartRollouts(pass: Pass): Promise<void> {
  const { services, works, counts } = pass;
  for (const id of await services.store.activeRollouts()) {
    await guarded(pass, id, async () => {
      counts.rolloutsRestarted += Number(await restartRollout(services, works, id));
    });
  }
}

/** Goes through the table page by page. Hosts that the look tells something new of are returned; the others are attended to. */
async function readTable(
  pass: Pass,
  seen: ClusterSnapshot,
): Promise<{ news: readonly Host[]; known: ReadonlySet<string> }> {
  const news: Host[] = [];
  const known = new Set<string>();
  const { store } = pass.services;
  const onUnreadable = (error: unknown) => failed(pass, error);
  for await (const hosts of pages((nextToken) => store.hostsByState(HOST_STATES, PAGE, nextToken, { onUnreadable }))) {
    await Promise.all(
      hosts.map(async (host) => {
        known.add(host.hostname);
        await guarded(pass, host.hostname, async () => {
          const isNew = news.length < MAX_WRITTEN && mayHaveChanged(pass.services, host, seen);
          if (isNew && !(await isBeingTakenOver(pass.services, pass.works, host))) news.push(host);
          else await attend(pass, host);
        });
      }),
    );
  }
  return { news, known };
}

/** Writes what is new, decided on a look that was taken after the records were read. */
async function writeAll(pass: Pass, news: readonly Host[], unknown: readonly string[]): Promise<void> {
  const { services, counts } = pass;
  const seen = await readCluster(services);
  const added = unknown.slice(0, MAX_WRITTEN).flatMap((hostname) => newcomer(services, hostname, seen) ?? []);
  await Promise.all(
    [...news, ...added].map((host) =>
      guarded(pass, host.hostname, async () => {
        const written = await writeHostChange(services, host, seen);
        countWritten(counts, host, written);
        await attend(pass, written.host);
      }),
    ),
  );
}

function countWritten(counts: PassCounts, before: Host, { change: news }: Written): void {
  if (before.version === 0) counts.added += 1;
  else if (news !== undefined) counts.changed += 1;
  if (news !== undefined && news.state !== before.state) counts.observed += 1;
  if (news?.loss !== undefined) counts.lost += 1;
}

/** What a host needs beside its record: its debts paid, its place in the schedule, an execution. */
async function attend(pass: Pass, host: Host): Promise<void> {
  const { services, works, fleet, counts, draining, cordoned, forsaken } = pass;
  countHost(fleet, host, services.clock(), services.forgottenAfterSeconds);
  if (await hasUndeliveredEvents(services, works, host)) {
    counts.owed += host.outbox.length;
    const paid = host.outbox.length - (await deliverEvents(services, host));
    counts.owed -= paid;
    counts.settled += paid;
  }
  if (isDraining(services, host)) draining.push(host);
  if (host.cordon !== null) cordoned.push(host);
  // The input of an execution could not name it, and would be refused for the others as well.
  if (canBeNamed(host.hostname) && (await isOrphaned(services, works, host))) forsaken.push(host);
}

/** Runs the work for one host; its failure is counted and told, and the next pass tries again. */
async function guarded({ services, counts }: Pass, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Somebody wrote the host at the same moment: what they wrote is as new as what was to be written here.
    if (isConflict(error)) return;
    failed({ services, counts }, error, what);
  }
}

function failed({ services, counts }: Pick<Pass, 'services' | 'counts'>, error: unknown, what?: string): void {
  counts.failed += 1;
  services.report.error('the reconciliation of a host failed', error, what === undefined ? {} : { host: what });
}
