import type { Page } from '../../../../functions/ports/store.ts';

/** Reads all pages. */
export async function allPages<T>(read: (nextToken?: string) => Promise<Page<T>>): Promise<(readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  let nextToken: string | undefined;
  do {
    const page = await read(nextToken);
    pages.push(page.items);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return pages;
}
