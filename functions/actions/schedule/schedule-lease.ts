import { randomUUID } from 'node:crypto';
import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import type { Schedule } from '../../domain/mesos/mesos.ts';
import { sameSchedule } from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';
import { notShown, sureOfEmpty } from './hidden-schedule.ts';

/**
 * The only way to change the Mesos schedule.
 *
 * The master has no compare-and-set: it replaces the whole schedule, and the last writer wins. Our
 * own writers take a lease. Against others we read right before the POST, and verify after it.
 */

const LEASE = 'schedule';
/** The lease outlasts one read, merge, post and verify, with the client's timeouts. */
const LEASE_SECONDS = 60;
/** Attempts to get the lease within one step; after that the flow's own retry takes over. */
const LEASE_TRIES = 20;
const LEASE_PAUSE_MS = 200;
/** Rounds against a foreign writer that posts at the same moment. */
const ROUNDS = 3;

export interface ScheduleEdit {
  /** Returns its argument when there is nothing to change: then nothing is posted. */
  readonly edit: (schedule: Schedule) => Schedule;
  /** True when the schedule on the master contains the change. */
  readonly holds: (schedule: Schedule) => boolean;
}

/**
 * Reads the schedule, edits it, posts it if it changed, and verifies. Each edit is one post, and
 * all share the lease.
 *
 * Throws ScheduleBusy when another request keeps the lease, or a foreign writer overwrites each
 * round, and MesosRefused when the schedule is hidden from us.
 */
export async function changeSchedule(
  services: Services,
  work: (change: (edit: ScheduleEdit) => Promise<void>) => Promise<void>,
): Promise<void> {
  // One lease per call: two steps of one maintenance must not share it.
  const owner = randomUUID();
  try {
    await takeLease(services, owner);
    await work((edit) => readEditPostVerify(services, edit));
  } finally {
    // Also when acquireLease throws: the store may have granted the lease, and its answer was lost.
    await services.store.releaseLease(LEASE, owner);
  }
}

async function readEditPostVerify(services: Services, { edit, holds }: ScheduleEdit): Promise<void> {
  let isShown = true;
  for (let round = 1; round <= ROUNDS; round++) {
    const before = await services.mesos.schedule();
    const after = edit(before);
    if (after === before) return;
    if (before.windows.length === 0 && (await sureOfEmpty(services)).windows.length > 0) continue;
    try {
      await services.mesos.updateSchedule(after, { allowEmpty: after.windows.length === 0 });
    } catch (error) {
      // Mesos refuses a schedule without a machine that went down after our read: then edit the
      // newer one.
      if (isMaintenanceError(error, 'MesosRefused') && (await hasChanged(services, before))) continue;
      throw error;
    }
    services.report.count('SchedulePosts');
    const shown = await services.mesos.schedule();
    if (holds(shown)) return;
    isShown = shown.windows.length > 0 || after.windows.length === 0;
    services.report.warn('another writer overwrote the Mesos schedule at the same moment', { round });
  }
  if (!isShown) throw notShown();
  throw new MaintenanceError(
    'ScheduleBusy',
    'another writer keeps overwriting the Mesos maintenance schedule: stop that writer, then try again',
  );
}

async function hasChanged(services: Services, before: Schedule): Promise<boolean> {
  return !sameSchedule(before, await services.mesos.schedule());
}

async function takeLease(services: Services, owner: string): Promise<void> {
  for (let attempt = 1; attempt <= LEASE_TRIES; attempt++) {
    if (await services.store.acquireLease(LEASE, owner, LEASE_SECONDS, services.clock())) return;
    if (attempt === 1) services.report.count('LeaseWaits');
    await services.pause(LEASE_PAUSE_MS);
  }
  throw new MaintenanceError(
    'ScheduleBusy',
    'another request is changing the Mesos maintenance schedule: try again in a moment',
  );
}
