import { createHash } from 'node:crypto';
import { isMaintenanceError } from '../../contract/errors.ts';
import { judgeRepair, type RepairAnswer, type RepairFailure } from '../../domain/rolling/repair.ts';
import type { RepairHook, RepairWork } from '../../ports/repair-hook.ts';
import type { Services } from '../../ports/services.ts';

/** A repair as its record has it: `startedAt` and what else is in here must be kept before the hook is asked for the first time. */
export type HostRepair = Omit<RepairWork, 'cluster' | 'idempotencyKey'>;

/**
 * Begins the repair of a host, or looks how it goes. Answers `running` as well when the hook is in trouble: it is asked again, until its
 * time is over; the message says why.
 *
 * A repair is known by maintenance, host, hook and `startedAt`: with another one of these it is begun anew.
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

/** The settings have changed since the request was accepted. */
function gone({ hook, hostname }: HostRepair): RepairAnswer {
  const message = `'${hook}' has left the settings: when ${hostname} is ready, bring it back with 'complete'`;
  return { outcome: 'failed', message };
}
