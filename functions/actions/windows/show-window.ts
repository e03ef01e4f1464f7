import type { Occurrence, OpeningPage, WindowPage, WindowPreview, WindowView } from '../../contract/api/windows.ts';
import type { Why } from '../../domain/windows/opening.ts';
import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';
import { knownWindow } from './known-window.ts';
import { calendarsIn, occurrenceView, plannedOpenings } from './occurrences.ts';
import type { ResolvedWindow } from './resolve-window.ts';
import { openingView, windowLine, windowView } from './window-views.ts';

const NEXT_SHOWN = 5;
const OPENINGS_SHOWN = 5;
/** Times that a list searches for one without a blackout. */
const TIMES_TRIED = 20;

export async function viewOf(
  services: Services,
  window: RecurringWindow,
  warnings: readonly Why[] = [],
): Promise<WindowView> {
  const [{ items }, { occurrences }] = await Promise.all([
    services.store.openings(window.name, OPENINGS_SHOWN),
    previewOf(services, window, NEXT_SHOWN),
  ]);
  return windowView(window, { next: occurrences, openings: items.map(openingView), warnings: [...warnings] });
}

export async function previewOf(
  services: Services,
  window: ResolvedWindow,
  limit: number,
  warnings: readonly Why[] = [],
): Promise<WindowPreview> {
  const calendars = await calendarsIn(services, window.blackouts);
  const planned = plannedOpenings(services, window, calendars, { after: services.clock(), limit });
  return {
    timeZone: window.timeZone,
    occurrences: planned.map((opening) => occurrenceView(window.timeZone, opening)),
    warnings: [...warnings],
  };
}

export async function listWindows(services: Services, limit: number, nextToken?: string): Promise<WindowPage> {
  const { items, ...next } = await services.store.windows(limit, nextToken);
  const windows = items.map(async (window) => windowLine(window, await nextOpening(services, window)));
  return { windows: await Promise.all(windows), ...next };
}

/** Usually the next time; more are computed only when that one is blacked out. */
async function nextOpening(services: Services, window: RecurringWindow): Promise<Occurrence | null> {
  const [first] = (await previewOf(services, window, 1)).occurrences;
  if (first === undefined || first.blackout === null) return first ?? null;
  const { occurrences } = await previewOf(services, window, TIMES_TRIED);
  return occurrences.find(({ blackout }) => blackout === null) ?? null;
}

/** Openings, newest first, also of a deleted window. Throws WindowNotFound for an unknown one. */
export async function openingsOf(
  services: Services,
  name: string,
  limit: number,
  nextToken?: string,
): Promise<OpeningPage> {
  const { items, ...next } = await services.store.openings(name, limit, nextToken);
  if (items.length === 0 && nextToken === undefined) await knownWindow(services, name);
  return { openings: items.map(openingView), ...next };
}
