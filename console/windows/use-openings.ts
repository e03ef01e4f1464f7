import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { WindowPage, WindowPreview } from '../../functions/contract/api/windows.ts';
import { ask } from '../api/ask.ts';
import type { Opening } from './calendar.tsx';

type Listed = Pick<WindowPage['windows'][number], 'name' | 'paused' | 'timeZone' | 'version'>;

/** Most times that the service previews. A window that opens more often is shown in part. */
const MAX_TIMES = 100;

/** The next openings of windows, each window asked once for each of its versions. */
export function useOpenings(windows: readonly Listed[]): readonly Opening[] {
  const openings = useSignal<ReadonlyMap<string, readonly Opening[]>>(new Map());
  const key = JSON.stringify(windows.map(({ name, paused, version }) => [name, paused, version]));
  useEffect(() => {
    const asking = new AbortController();
    for (const window of windows) void openingsOf(window, asking.signal).then(keep, () => undefined);
    return () => asking.abort();
  }, [key]);
  const keep = ([name, its]: readonly [string, readonly Opening[]]) => {
    openings.value = new Map(openings.value).set(name, its);
  };
  return windows.flatMap(({ name }) => openings.value.get(name) ?? []);
}

async function openingsOf({ name, paused, timeZone }: Listed, signal: AbortSignal) {
  const path = `/v1/windows/${encodeURIComponent(name)}/preview?next=${MAX_TIMES}`;
  const { body } = await ask<WindowPreview>(path, { signal });
  const its = (body?.occurrences ?? []).map((occurrence): Opening => ({ window: name, paused, timeZone, occurrence }));
  return [name, its] as const;
}
