import { pageToken, readPageToken } from '../../../functions/adapters/store/dynamo/page-token.ts';
import type { WindowTurns } from '../../../functions/domain/windows/host-turns.ts';
import type { WindowOpening } from '../../../functions/domain/windows/opening.ts';
import type { RecurringWindow } from '../../../functions/domain/windows/recurring-window.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { page } from './page.ts';

export function memoryWindows() {
  const windows = new Map<string, RecurringWindow>();
  const isAt = (name: string, version: number) => (windows.get(name)?.version ?? 0) === version;
  return {
    window: async (name) => structuredClone(windows.get(name)),
    async windows(limit: number, nextToken?: string) {
      const after = readPageToken('windows', nextToken) ?? '';
      const sorted = [...windows.values()]
        .filter(({ name }) => name > after)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return page(sorted, limit, (last) => pageToken('windows', last.name));
    },
    async putWindow(window, expectedVersion) {
      if (!isAt(window.name, expectedVersion)) return undefined;
      const written = { ...window, version: expectedVersion + 1 };
      windows.set(window.name, structuredClone(written));
      return written;
    },
    deleteWindow: async (name, expectedVersion) => isAt(name, expectedVersion) && windows.delete(name),
  } satisfies Partial<Store>;
}

export function memoryOpenings() {
  const openings = new Map<string, WindowOpening>();
  const openTimes = new Map<string, string>();
  const turns = new Map<string, WindowTurns>();
  const key = (windowName: string, scheduledAt: string) => `${windowName} ${scheduledAt}`;
  const put = (opening: WindowOpening) =>
    openings.set(key(opening.windowName, opening.scheduledAt), structuredClone(opening));
  return {
    async createOpening(opening) {
      if (openings.has(key(opening.windowName, opening.scheduledAt))) return false;
      put(opening);
      return true;
    },
    putOpening: async (opening) => void put(opening),
    opening: async (windowName, scheduledAt) => structuredClone(openings.get(key(windowName, scheduledAt))),
    async openings(windowName: string, limit: number, nextToken?: string) {
      const before = readPageToken('openings', nextToken);
      const older = [...openings.values()].filter(
        (one) => one.windowName === windowName && (before === undefined || one.scheduledAt < before),
      );
      const sorted = older.sort((a, b) => (a.scheduledAt < b.scheduledAt ? 1 : -1));
      return page(sorted, limit, (last) => pageToken('openings', last.scheduledAt));
    },
    windowTurns: async (windowName) => structuredClone(turns.get(windowName)) ?? { windowName, turns: [], version: 0 },
    async putWindowTurns(record) {
      if ((turns.get(record.windowName)?.version ?? 0) !== record.version) return false;
      turns.set(record.windowName, structuredClone({ ...record, version: record.version + 1 }));
      return true;
    },
    openTime: async (windowName) => openTimes.get(windowName),
    async takeOpenTime(windowName, scheduledAt, before) {
      if (openTimes.get(windowName) !== before) return false;
      openTimes.set(windowName, scheduledAt);
      return true;
    },
    async releaseOpenTime(windowName, scheduledAt) {
      if (openTimes.get(windowName) === scheduledAt) openTimes.delete(windowName);
    },
  } satisfies Partial<Store>;
}
