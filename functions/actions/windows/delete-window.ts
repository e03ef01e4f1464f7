import type { WindowDeleted } from '../../contract/api/windows.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import { isOver } from '../../domain/campaigns/campaign.ts';
import { calendarsOf } from '../../domain/windows/blackout.ts';
import type { Why } from '../../domain/windows/opening.ts';
import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { knownWindow } from './known-window.ts';
import { openOpening } from './open-time.ts';
import { namesOf, pending } from './save-window.ts';

const PAGE = 1_000;

/**
 * Deletes a window; an open opening goes on. Throws WindowNotFound, WindowInUse while other windows
 * name it as their blackout, and WindowChanged. No record stays: the log keeps who, and why.
 */
export async function deleteWindow(services: Services, name: string, by: string, reason = ''): Promise<WindowDeleted> {
  const window = await knownWindow(services, name);
  await refuseUsed(services, name);
  if (!(await services.store.deleteWindow(name, window.version))) {
    throw new MaintenanceError(
      'WindowChanged',
      `window '${name}' was changed at the same moment: check it, then try again`,
    );
  }
  services.report.info('a window was deleted', { window: name, by, reason });
  const notes = [removeSchedules(services, window), stillOpen(services, name), campaignsIn(services, name)];
  return { name, warnings: (await Promise.all(notes)).flat() };
}

async function refuseUsed({ store }: Services, name: string): Promise<void> {
  const windows = await allItems((nextToken) => store.windows(PAGE, nextToken));
  const users = windows.filter(({ blackouts }) => calendarsOf(blackouts).includes(name)).map((user) => user.name);
  if (users.length === 0) return;
  const message = `window '${name}' is a blackout of ${users.map((user) => `'${user}'`).join(', ')}: remove it there first; nothing was changed`;
  throw new MaintenanceError('WindowInUse', message);
}

async function removeSchedules(services: Services, window: RecurringWindow): Promise<Why[]> {
  try {
    for (const name of namesOf(window)) await services.windowSchedules.remove(name);
    return [];
  } catch (error) {
    return [pending(services, window.name, error)];
  }
}

async function stillOpen(services: Services, name: string): Promise<Why[]> {
  const open = await openOpening(services, name);
  if (open === undefined) return [];
  return [
    { code: 'still-open', message: `its opening of ${open.scheduledAt} goes on, as maintenance ${open.maintenanceId}` },
  ];
}

async function campaignsIn({ store }: Services, name: string): Promise<Why[]> {
  const campaigns = await allItems((nextToken) => store.campaigns(PAGE, nextToken));
  const users = campaigns.filter((campaign) => !isOver(campaign) && campaign.windows.includes(name));
  return users.map((user) => ({
    code: 'campaign',
    message: `campaign ${user.name} goes on, and no longer begins hosts in this window`,
  }));
}
