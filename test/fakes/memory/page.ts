import type { Page } from '../../../functions/ports/store.ts';

export function page<T>(all: readonly T[], limit: number, token: (last: T) => string): Page<T> {
  const items = structuredClone(all.slice(0, limit));
  const last = items.at(-1);
  return all.length > limit && last !== undefined ? { items, nextToken: token(last) } : { items };
}
