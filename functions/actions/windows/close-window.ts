import type { Maintenance } from '../../domain/request/maintenance.ts';
import type { HostOutcomes, WindowOpening, WindowResult } from '../../domain/windows/opening.ts';
import { pages } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';

/** The result of an opening's maintenance. */
interface ClosingSummary {
  readonly result: WindowResult;
  readonly outcomes: HostOutcomes;
}

const PAGE = 50;

/**
 * Closes the opening that started the maintenance, in its history and on the event bus. Does
 * nothing for a maintenance without a window. Harmless to repeat: the first close stays.
 */
export async function closeWindow(
  services: Services,
  maintenance: Pick<Maintenance, 'id' | 'windowName'>,
  { result, outcomes }: ClosingSummary,
): Promise<void> {
  const opening = await openingOf(services, maintenance);
  if (opening === undefined) return;
  const closed =
    opening.closedAt === null ? { ...opening, closedAt: services.clock().toISOString(), result, outcomes } : opening;
  if (closed !== opening) await services.store.putOpening(closed);
  await services.store.releaseOpenTime(closed.windowName, closed.scheduledAt);
  await services.events.publish([
    {
      type: 'Window Closed',
      detail: {
        schemaVersion: 1,
        cluster: services.cluster,
        windowName: closed.windowName,
        openedAt: closed.at,
        at: closed.closedAt ?? services.clock().toISOString(),
        maintenanceId: maintenance.id,
        result: closed.result ?? result,
        hostCount: closed.hostCount,
        outcomes: closed.outcomes ?? outcomes,
      },
    },
  ]);
}

async function openingOf(
  { store }: Services,
  { id, windowName }: Pick<Maintenance, 'id' | 'windowName'>,
): Promise<WindowOpening | undefined> {
  if (windowName === null) return undefined;
  for await (const openings of pages((nextToken) => store.openings(windowName, PAGE, nextToken))) {
    const found = openings.find(({ maintenanceId }) => maintenanceId === id);
    if (found !== undefined) return found;
  }
  return undefined;
}
