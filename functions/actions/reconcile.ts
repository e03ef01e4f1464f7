import { isMaintenanceError } from '../contract/errors.ts';
import { countHost, type Fleet, noHosts } from '../domain/fleet.ts';
import { HOST_STATES, type Host, isTakenOver } from '../domain/host.ts';
import { canBeNamed } from '../domain/hostname.ts';
import type { SeenCluster } from '../domain/seen-cluster.ts';
import type { Services } from '../ports/services.ts';
import {
  hasNews,
  lookAtCluster,
  newcomer,
  newcomers,
  tellUnnameable,
  type Written,
  writeNews,
} from './observe-hosts.ts';
import { repairSchedule } from './repair-schedule.ts';
import {
  type AtWork,
  elapsedMs,
  executionsAtWork,
  isBeingTakenOver,
  isForsaken,
  isIndebted,
  payDebts,
  restartExecutions,
  START_LIMIT_MS,
} from './restart-executions.ts';
import { restartRollout } from './rolling/restart-rollouts.ts';
import { settleSurges } from './settle-surges.ts';

/** What one pass found and did, as counts of hosts. */
export type ReconcileReport = Readonly<Fleet & Counts>;

const NOTHING = {
  added: 0,
  /** Records that the look brought up to date, the following ones among them. */
  changed: 0,
  /** Hosts that are left out everywhere, because nobody could name them. */
  unnameable: 0,
  /** Changes of state that somebody else made in Mesos. */
  observed: 0,
  lost: 0,
  driftRepaired: 0,
  restarted: 0,
  /** Rolling maintenances that no execution worked on. */
  rolloutsRestarted: 0,
  /** Transitions that steps which died had left to be handed over to history and bus, and that the pass has. */
  settled: 0,
  /** Transitions that the pass should have handed over to history and bus, and could not. */
  owed: 0,
  /** Hosts, and other parts of the pass, that the next one has to try again. */
  failed: 0,
};
type Counts = { -readonly [count in keyof typeof NOTHING]: number };

/** Hosts of one page; pages keep memory bounded, whatever the cluster's size. */
const PAGE = 1_000;
/** Hosts that one pass writes anew: of a cluster where everything has changed the others have their turn in the next one. */
const MOST_WRITTEN = 10_000;

interface Pass {
  readonly services: Services;
  readonly works: AtWork;
  readonly fleet: Fleet;
  readonly counts: Counts;
  readonly draining: Host[];
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
  const [fleet, counts] = [noHosts(), { ...NOTHING }];
  const pass: Pass = { services, works: executionsAtWork(services), fleet, counts, draining: [], forsaken: [] };
  const seen = await lookAtCluster(services);
  counts.unnameable = tellUnnameable(services, seen);
  const { news, known } = await readTable(pass, seen);
  const unknown = newcomers(seen, known);
  if (news.length + unknown.length > 0) await guarded(pass, 'second look', () => writeAll(pass, news, unknown));
  await guarded(pass, 'schedule', async () => {
    counts.driftRepaired = await repairSchedule(services, seen, pass.draining);
  });
  await guarded(pass, 'replacements', () => settleSurges(services));
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
  seen: SeenCluster,
): Promise<{ news: readonly Host[]; known: ReadonlySet<string> }> {
  const news: Host[] = [];
  const known = new Set<string>();
  let nextToken: string | undefined;
  do {
    const page = await pass.services.store.hostsByState(HOST_STATES, PAGE, nextToken, {
      onUnreadable: (error) => failed(pass, error),
    });
    await Promise.all(
      page.items.map(async (host) => {
        known.add(host.hostname);
        await guarded(pass, host.hostname, async () => {
          const isNew = news.length < MOST_WRITTEN && hasNews(pass.services, host, seen);
          if (isNew && !(await isBeingTakenOver(pass.services, pass.works, host))) news.push(host);
          else await attend(pass, host);
        });
      }),
    );
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { news, known };
}

/** Writes what is new, decided on a look that was taken after the records were read. */
async function writeAll(pass: Pass, news: readonly Host[], unknown: readonly string[]): Promise<void> {
  const { services, counts } = pass;
  const seen = await lookAtCluster(services);
  const added = unknown.slice(0, MOST_WRITTEN).flatMap((hostname) => newcomer(services, hostname, seen) ?? []);
  await Promise.all(
    [...news, ...added].map((host) =>
      guarded(pass, host.hostname, async () => {
        const written = await writeNews(services, host, seen);
        countWritten(counts, host, written);
        await attend(pass, written.host);
      }),
    ),
  );
}

function countWritten(counts: Counts, before: Host, { news }: Written): void {
  if (before.version === 0) counts.added += 1;
  else if (news !== undefined) counts.changed += 1;
  if (news !== undefined && news.state !== before.state) counts.observed += 1;
  if (news?.loss !== undefined) counts.lost += 1;
}

/** What a host needs beside its record: its debts paid, its place in the schedule, an execution. */
async function attend({ services, works, fleet, counts, draining, forsaken }: Pass, host: Host): Promise<void> {
  countHost(fleet, host, services.clock(), services.forgottenAfterSeconds);
  if (await isIndebted(services, works, host)) {
    counts.owed += host.outbox.length;
    const paid = host.outbox.length - (await payDebts(services, host));
    counts.owed -= paid;
    counts.settled += paid;
  }
  if (isDraining(services, host)) draining.push(host);
  // The input of an execution could not name it, and would be refused for the others as well.
  if (canBeNamed(host.hostname) && (await isForsaken(services, works, host))) forsaken.push(host);
}

/** True for a host on its way down that has left placement: it has to stay out of it. */
function isDraining(services: Services, host: Host): boolean {
  const { goalState, state, window, maintenance } = host;
  if (goalState !== 'HOST_STATE_DOWN' || maintenance === null || window === null) return false;
  if (state !== 'HOST_STATE_DRAINING' && state !== 'HOST_STATE_DRAINED') return false;
  if (!isTakenOver(host)) return true;
  // Its request publishes it, when its window opens.
  const opensMs = Number(BigInt(window.startNs) / 1_000_000n);
  return opensMs <= services.clock().getTime() && elapsedMs(services, maintenance.requestedAt) > START_LIMIT_MS;
}

/** Runs the work for one host; its failure is counted and told, and the next pass tries again. */
async function guarded({ services, counts }: Pass, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Somebody wrote the host at the same moment: what they wrote is as new as what was to be written here.
    if (isMaintenanceError(error, 'StaleHost')) return;
    failed({ services, counts }, error, what);
  }
}

function failed({ services, counts }: Pick<Pass, 'services' | 'counts'>, error: unknown, what?: string): void {
  counts.failed += 1;
  services.report.error('the reconciliation of a host failed', error, what === undefined ? {} : { host: what });
}
