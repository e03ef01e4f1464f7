import type {
  CreateWindow,
  PreviewWindow,
  ReplaceWindow,
  WindowPreview,
  WindowView,
} from '../../contract/api/windows.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import { withChange } from '../../domain/windows/changes.ts';
import type { Why } from '../../domain/windows/opening.ts';
import { expressionsOf, type RecurringWindow } from '../../domain/windows/recurring-window.ts';
import { entryName, scheduleEntries } from '../../domain/windows/schedule-entries.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { checkHosts } from '../host-choice/window-hosts.ts';
import { knownWindow } from './known-window.ts';
import { resolveWindow } from './resolve-window.ts';
import { previewOf, viewOf } from './show-window.ts';

/**
 * Writes a window: first its record, which decides, then its schedules in EventBridge Scheduler.
 * The reconciliation corrects schedules that cannot be written now.
 */

/** Throws WindowExists, and InvalidInput for the settings. */
export async function createWindow(services: Services, request: CreateWindow, by: string): Promise<WindowView> {
  const { name, ...settings } = request;
  const resolved = await resolveWindow(services, name, settings);
  const warnings = await checkHosts(services, resolved.hosts);
  const at = services.clock().toISOString();
  const made = { createdBy: by, createdAt: at, updatedBy: by, updatedAt: at, changes: [], version: 0 };
  const window = { ...resolved, paused: false, ...made };
  const written = await services.store.putWindow(window, 0);
  if (written === undefined) {
    throw new MaintenanceError('WindowExists', `window '${name}' already exists: 'peloton window update' changes it`);
  }
  return viewOf(services, written, [...warnings, ...(await syncSchedules(services, written))]);
}

/** Replaces all settings of a window. Throws WindowNotFound, WindowChanged or InvalidInput. */
export async function replaceWindow(
  services: Services,
  name: string,
  request: ReplaceWindow,
  by: string,
): Promise<WindowView> {
  const { version, changes: _, ...settings } = request;
  const before = await knownWindow(services, name);
  if (version !== undefined && version !== before.version) throw changed(before);
  const resolved = await resolveWindow(services, name, settings);
  const warnings = await checkHosts(services, resolved.hosts);
  const updated = { by, change: 'updated', reason: '' } as const;
  const window = withChange({ ...before, ...resolved }, updated, services.clock());
  const written = await services.store.putWindow(window, before.version);
  if (written === undefined) throw changed(await knownWindow(services, name));
  return viewOf(services, written, [...warnings, ...(await syncSchedules(services, written, before))]);
}

/** Pauses or resumes a window; an open opening goes on. Idempotent. */
export async function setPaused(
  services: Services,
  name: string,
  paused: boolean,
  by: string,
  reason = '',
): Promise<WindowView> {
  const read = () => knownWindow(services, name);
  const written = await retryOnConflict(read, async (before) => {
    if (before.paused === paused) return before;
    const change = paused ? 'paused' : 'resumed';
    const window = withChange({ ...before, paused }, { by, change, reason }, services.clock());
    return (await services.store.putWindow(window, before.version)) ?? Promise.reject(changed(before));
  });
  return viewOf(services, written, await syncSchedules(services, written));
}

/** Previews a window with these settings; writes nothing. */
export async function previewUnsaved(
  services: Services,
  { name = '', ...settings }: PreviewWindow,
  limit: number,
): Promise<WindowPreview> {
  const resolved = await resolveWindow(services, name, settings);
  return previewOf(services, resolved, limit, await checkHosts(services, resolved.hosts));
}

function changed({ name, version, updatedBy, updatedAt }: RecurringWindow): MaintenanceError {
  const message = `window '${name}' is at version ${version}, written by ${updatedBy} at ${updatedAt}: check it, then try again`;
  return new MaintenanceError('WindowChanged', message);
}

/** @param before the window before its change: schedules that it no longer has are removed */
async function syncSchedules(services: Services, window: RecurringWindow, before?: RecurringWindow): Promise<Why[]> {
  const entries = scheduleEntries(window);
  const kept = new Set(entries.map(({ name }) => name));
  const left = [...namesOf(window), ...(before === undefined ? [] : namesOf(before))].filter((name) => !kept.has(name));
  try {
    for (const entry of entries) await services.windowSchedules.put(entry);
    for (const name of new Set(left)) await services.windowSchedules.remove(name);
    return [];
  } catch (error) {
    return [pending(services, window.name, error)];
  }
}

/** Names of all schedules that a window with these expressions has. */
export function namesOf(window: RecurringWindow): string[] {
  return expressionsOf(window).map((_, index) => entryName(window.name, index));
}

/** Logs that the reconciliation must correct the schedule; returns the warning. */
export function pending({ report }: Services, name: string, error: unknown): Why {
  report.error('the reconciliation has to correct the schedule of a window', error, { window: name });
  const reason = error instanceof MaintenanceError ? error.message : 'an unexpected fault';
  return { code: 'schedule-pending', message: `its schedule follows with the next reconciliation: ${reason}` };
}
