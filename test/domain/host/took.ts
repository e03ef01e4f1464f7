import { type UsualTimes, withTime } from '../../../functions/domain/host/step-times.ts';
import type { Store } from '../../../functions/ports/store.ts';

/** A dozen steps of each kind that took so many seconds here before. */
export function took(seconds: Readonly<Record<string, number>>): UsualTimes {
  return Object.entries(seconds)
    .flatMap((each) => Array.from({ length: 12 }, () => each))
    .reduce((times, [kind, each]) => withTime(times, kind, each), {} as UsualTimes);
}

/** The watcher has noted them. */
export async function noteTook({ store }: { readonly store: Store }, ...seconds: Parameters<typeof took>) {
  const noted = { owner: null, until: '2026-01-01T00:00:00Z', nextLookAt: '2026-01-01T00:00:00Z', version: 0 };
  const watch = (await store.watch()) ?? noted;
  expect(await store.putWatch({ ...watch, usual: took(...seconds) })).toBe(true);
}
