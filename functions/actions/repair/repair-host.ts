import { createHash } from 'node:crypto';
import { isMaintenanceError } from '../../contract/errors.ts';
import { judgeRepair, type RepairAnswer, type RepairFailure } from '../../domain/rolling/repair.ts';
import type { RepairHook, RepairWork } from '../../ports/repair-hook.ts';
import type { Services } from '../../ports/services.ts';

/** One repair of a host. Its fields, also `startedAt`, are stored before the hook's first call. */
export type HostRepair = Omit<RepairWork, 'cluster' | 'idempotencyKey'>;

/**
 * Begins the repair of a host, or asks for its progress. Returns `running` also when the hook
 * fails: the next step asks again until the timeout, and the message says why.
 *
 * Maintenance, host, hook and `startedAt` identify a repair: another value makes a new repair.
 */
export async function repairHost(
  services: Pick<Services, 'cluster' | 'clock' | 'repairs'>,
  repair: HostRepair,
): Promise<RepairAnswer> {
  const hook = services.repairs.get(repair.hook);
  if (hook === undefined) return gone(repair);
  const heard = await ask(hook, { ...repair, cluster: services.cluster, idempotencyKey: keyOf(repair) });
  return judgeRepair(heard, { ...repair, timeoutSeconds: hook.timeoutSeconds }, services.clock());
}

async function ask(hook: RepairHook, work: RepairWork): Promise<RepairAnswer | RepairFailure> {
  try {
    return await hook.repair(work);
  } catch (error) {
    if (!isMaintenanceError(error, 'RepairUnavailable')) throw error;
    return { outcome: 'unanswered', message: error.message };
  }
}

function keyOf({ maintenanceId, hostname, hook, startedAt }: HostRepair): string {
  return createHash('sha256')
    .update(JSON.stringify([maintenanceId, hostname, hook, startedAt]))
    .digest('hex');
}

/** Answers for a hook that has left the settings since the request was accepted. */
function gone({ hook, hostname }: HostRepair): RepairAnswer {
  const message = `'${hook}' has left the settings: when ${hostname} is ready, bring it back with 'complete'`;
  return { outcome: 'failed', message };
}
