import pLimit from 'p-limit';
import type { Host } from '../../domain/host.ts';
import type { Maintenance } from '../../domain/maintenance.ts';
import type { RepairAnswer } from '../../domain/repair.ts';
import { hostsIn, inPhase, type Rollout, type RolloutHost, withHosts } from '../../domain/rollout.ts';
import type { Services } from '../../ports/services.ts';
import { repairHost } from '../repair-host.ts';

/** The rollout with what its repair hook has said, and the hosts whose repair is over. */
export interface Repaired {
  readonly rollout: Rollout;
  readonly done: ReadonlySet<string>;
}

/** Hooks that are asked at the same time. */
const AT_ONCE = 20;

/**
 * Asks the hook about the hosts that are being repaired, each when its time has come.
 *
 * @param before the rollout as it is stored: when the repair of a host began has to be kept before its hook is asked for the first time
 */
export async function repairHosts(
  services: Services,
  maintenance: Maintenance,
  before: Rollout,
  rollout: Rollout,
  records: ReadonlyMap<string, Host>,
): Promise<Repaired> {
  const { repair } = rollout.options;
  if (repair === 'none' || repair === 'person') return { rollout, done: new Set() };
  const now = services.clock();
  const known = new Set(hostsIn(before, 'repairing').map(({ hostname, since }) => `${hostname} ${since}`));
  const due = hostsIn(rollout, 'repairing').filter(
    ({ hostname, since, repair: state }) =>
      known.has(`${hostname} ${since}`) && (state === null || Date.parse(state.askAt) <= now.getTime()),
  );
  const gate = pLimit(AT_ONCE);
  const heard = await Promise.all(
    due.map((host) =>
      gate(async () => {
        const { requestedBy, reason } = maintenance;
        const answer = await repairHost(services, {
          ...{ hook: repair, hostname: host.hostname, ip: records.get(host.hostname)?.ip ?? '' },
          ...{ maintenanceId: maintenance.id, startedAt: host.since, requestedBy, reason },
          handle: host.repair?.handle ?? undefined,
        });
        return { host, answer };
      }),
    ),
  );
  const done = heard.flatMap(({ host, answer }) => (answer.outcome === 'done' ? [host.hostname] : []));
  return {
    rollout: withHosts(
      rollout,
      heard.map(({ host, answer }) => noted(host, answer, now)),
    ),
    done: new Set(done),
  };
}

function noted(host: RolloutHost, answer: RepairAnswer, now: Date): RolloutHost {
  if (answer.outcome === 'failed') return inPhase(host, 'failed', now, answer.message);
  const repairing = inPhase(host, 'repairing', now, answer.message);
  if (answer.outcome === 'done') return repairing;
  const askAt = new Date(now.getTime() + answer.retryAfterSeconds * 1_000).toISOString();
  return { ...repairing, repair: { handle: answer.handle ?? null, askAt } };
}
