import pLimit from 'p-limit';
import { isOwnHeld } from '../../domain/host/holds.ts';
import type { Host } from '../../domain/host/host.ts';
import { isWantedDown } from '../../domain/host/host-state.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import type { RepairAnswer } from '../../domain/rolling/repair.ts';
import { hookOf } from '../../domain/rolling/repair.ts';
import { hostsIn, inPhase, type Rollout, type RolloutHost, withHosts } from '../../domain/rolling/rollout.ts';
import type { Services } from '../../ports/services.ts';
import { type HostRepair, repairHost } from '../repair/repair-host.ts';

/** The rollout after the answers of the repair hook, and the hosts whose repair is over. */
export interface Repaired {
  readonly rollout: Rollout;
  readonly done: ReadonlySet<string>;
}

/** Concurrent calls of the hook. */
const AT_ONCE = 20;
/**
 * After this time a look makes no further call: all hosts under way wait until it ends, and an
 * answer takes up to ten seconds. The next look asks about the other hosts.
 */
const BUDGET_MS = 5_000;

/**
 * Asks the hook about each host whose next call is due.
 *
 * @param before the rollout as stored: a host's start of repair must be stored before its hook is
 * called for the first time
 */
export async function repairHosts(
  services: Services,
  maintenance: Maintenance,
  before: Rollout,
  rollout: Rollout,
  records: ReadonlyMap<string, Host>,
): Promise<Repaired> {
  const { repair } = rollout.options;
  const now = services.clock();
  const gate = pLimit(AT_ONCE);
  const due = dueNow(before, rollout, records, now);
  if (due.length === 0) return { rollout, done: new Set() };
  const asked = await Promise.all(
    due.map((host) =>
      gate(async () => {
        if (services.clock().getTime() - now.getTime() >= BUDGET_MS) return [];
        const ip = records.get(host.hostname)?.ip ?? '';
        const hook = hookOf(repair, host) ?? '';
        return [{ host, answer: await repairHost(services, hostRepair(hook, maintenance, host, ip)) }];
      }),
    ),
  );
  const answered = asked.flat();
  return {
    rollout: withHosts(
      rollout,
      answered.map(({ host, answer }) => withAnswer(host, answer, repair, now)),
    ),
    done: new Set(
      answered.flatMap(({ host, answer }) =>
        answer.outcome === 'done' && isLast(repair, host) ? [host.hostname] : [],
      ),
    ),
  };
}

/**
 * Hosts whose next call is due, the longest waiting first: so every host gets its turn. The repair
 * of a host is over when only other owners still hold it.
 */
function dueNow(
  before: Rollout,
  rollout: Rollout,
  records: ReadonlyMap<string, Host>,
  now: Date,
): readonly RolloutHost[] {
  const isLetGo = (host: Host | undefined) => host !== undefined && isWantedDown(host) && !isOwnHeld(host);
  const known = new Set(hostsIn(before, 'repairing').map(({ hostname, since }) => `${hostname} ${since}`));
  const dueAt = ({ repair, since }: RolloutHost) => Date.parse(repair?.askAt ?? since);
  return hostsIn(rollout, 'repairing')
    .filter((host) => hookOf(rollout.options.repair, host) !== undefined)
    .filter((host) => known.has(`${host.hostname} ${host.since}`) && dueAt(host) <= now.getTime())
    .filter(({ hostname }) => !isLetGo(records.get(hostname)))
    .toSorted((a, b) => dueAt(a) - dueAt(b));
}

function hostRepair(hook: string, maintenance: Maintenance, host: RolloutHost, ip: string): HostRepair {
  const { id: maintenanceId, requestedBy, reason } = maintenance;
  const { hostname, since } = host;
  const startedAt = host.repair?.startedAt ?? since;
  const handle = host.repair?.handle ?? undefined;
  return { hook, hostname, ip, maintenanceId, startedAt, requestedBy, reason, handle };
}

function isLast(repairs: string, { repair }: RolloutHost): boolean {
  return (repair?.step ?? 0) + 1 >= repairs.split(',').length;
}

function withAnswer(host: RolloutHost, answer: RepairAnswer, repairs: string, now: Date): RolloutHost {
  if (answer.outcome === 'failed') return inPhase(host, 'failed', now, answer.message);
  const repairing = inPhase(host, 'repairing', now, answer.message);
  if (answer.outcome === 'done') return isLast(repairs, host) ? repairing : nextRepair(repairing, now);
  const askAt = new Date(now.getTime() + answer.retryAfterSeconds * 1_000).toISOString();
  return { ...repairing, repair: { ...host.repair, handle: answer.handle ?? null, askAt } };
}

function nextRepair(host: RolloutHost, now: Date): RolloutHost {
  const at = now.toISOString();
  return { ...host, repair: { handle: null, askAt: at, step: (host.repair?.step ?? 0) + 1, startedAt: at } };
}
