import { MaintenanceError } from '../../contract/errors.ts';
import type { Schedule } from '../../domain/mesos/mesos.ts';
import type { Services } from '../../ports/services.ts';

/**
 * A schedule that Mesos shows as empty may be hidden from us: without the right to see it, the
 * answer is empty too. A POST would then wipe the windows of all operators.
 */

const ADVICE =
  "grant the principal 'get_maintenance_schedules' in the ACLs of Mesos, beside 'get_maintenance_statuses'; nothing was posted, so no foreign window is wiped";

/**
 * Checks that an empty schedule is really empty, and returns the current one. Throws MesosRefused
 * when the principal may not see it.
 */
export async function sureOfEmpty(services: Services): Promise<Schedule> {
  const { mesos } = services;
  const { draining, down } = await mesos.maintenanceStatus();
  if (draining.length + down.length > 0) {
    const again = await mesos.schedule();
    if (again.windows.length > 0) return again;
    throw hidden('Mesos has machines that are DRAINING or DOWN, and shows no window that holds them');
  }
  if (await mesos.seesSchedule()) return { windows: [] };
  throw hidden('Mesos shows no maintenance window, and does not confirm that this principal may see one', TRUST);
}

const TRUST = '; or, if the principal has this right, set MESOS_EMPTY_SCHEDULE=trust, on AWS emptySchedule=trust';

/** Error for a schedule that was posted a moment ago, and is not shown. */
export function notShown(): MaintenanceError {
  const message =
    "Mesos shows no maintenance window right after ours was posted: stop the other writer that wipes the schedule, or grant the principal 'get_maintenance_schedules' in the ACLs of Mesos";
  return new MaintenanceError('MesosRefused', message, { wait: 'mesos-forbidden' });
}

function hidden(why: string, more = ''): MaintenanceError {
  return new MaintenanceError('MesosRefused', `${why}: ${ADVICE}${more}`, { wait: 'mesos-forbidden' });
}
