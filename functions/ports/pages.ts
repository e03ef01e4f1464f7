import type { Page } from './store.ts';

type Read<T> = (nextToken: string | undefined) => Promise<Page<T>>;

/** Reads a listing page by page. A loop that ends early reads no further page. */
export async function* pages<T>(read: Read<T>): AsyncGenerator<readonly T[]> {
  let nextToken: string | undefined;
  do {
    const page = await read(nextToken);
    yield page.items;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** Reads all items of a listing, in its order. */
export async function allItems<T>(read: Read<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages(read)) items.push(...page);
  return items;
}
