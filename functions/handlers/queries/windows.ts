import { validatedHosts } from '../../actions/host/known-names.ts';
import { windowCalendar } from '../../actions/overview/window-calendar.ts';
import { knownWindow } from '../../actions/windows/known-window.ts';
import { previewUnsaved } from '../../actions/windows/save-window.ts';
import { listWindows as list, openingsOf, previewOf, viewOf } from '../../actions/windows/show-window.ts';
import { PreviewWindow } from '../../contract/api/windows.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { CalendarQuery, jsonOf, PageQuery, PreviewQuery, queryOf, windowNameOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

export async function listWindows(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  const read = (most: number) => list(services, most, nextToken);
  return { status: 200, body: await pageWithinBytes(limit, ({ windows }) => windows, read) };
}

export async function getCalendar(event: ApiEvent, services: Services) {
  const { from = services.clock(), days } = queryOf(event, CalendarQuery);
  const to = new Date(from.getTime() + days * 86_400_000);
  return { status: 200, body: await windowCalendar(services, from, to) };
}

export async function getWindow(event: ApiEvent, services: Services) {
  return { status: 200, body: await viewOf(services, await knownWindow(services, windowNameOf(event))) };
}

export async function previewWindow(event: ApiEvent, services: Services) {
  const { next } = queryOf(event, PreviewQuery);
  return { status: 200, body: await previewOf(services, await knownWindow(services, windowNameOf(event)), next) };
}

export async function previewUnsavedWindow(event: ApiEvent, services: Services) {
  const { next } = queryOf(event, PreviewQuery);
  const window = await validatedHosts(services, PreviewWindow, jsonOf(event));
  return { status: 200, body: await previewUnsaved(services, window, next) };
}

export async function getWindowHistory(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  const read = (most: number) => openingsOf(services, windowNameOf(event), most, nextToken);
  return { status: 200, body: await pageWithinBytes(limit, ({ openings }) => openings, read) };
}
