import type * as z from 'zod';
import { MAX_PAGE } from '../../functions/contract/api/api.ts';
import { CliError, EXIT } from '../terminal/exit-code.ts';
import type { Client, Query } from './client.ts';
import type { Reply } from './reply.ts';

type Paged = { readonly nextToken?: string | undefined };

/** Reads a list page by page to its end. Throws a CliError when the service sends a page twice. */
export async function* pages<P extends Paged>(
  read: (nextToken: string | undefined) => Promise<Reply<P>>,
): AsyncGenerator<Reply<P>> {
  const seen = new Set<string>();
  let nextToken: string | undefined;
  do {
    const reply = await read(nextToken);
    yield reply;
    nextToken = reply.body.nextToken;
    if (nextToken !== undefined && seen.has(nextToken)) {
      throw new CliError(
        EXIT.failed,
        'the service sent the same page of a list twice: try again, and report a bug if it happens again',
      );
    }
    if (nextToken !== undefined) seen.add(nextToken);
  } while (nextToken !== undefined);
}

export interface Listing<T> {
  readonly items: T[];
  /** The list as the service wrote it, for `--json`. */
  readonly document: Record<string, unknown[]>;
}

/** Reads the whole list at the path. The field `name` of each page holds the items. */
export async function readList<K extends string, T>(
  client: Client,
  schema: z.ZodType<Paged & Record<K, T[]>>,
  name: K,
  path: string,
  { query, signal }: { query?: Query; signal?: AbortSignal } = {},
): Promise<Listing<T>> {
  const read = (nextToken: string | undefined) =>
    client.get(schema, path, { query: { ...query, limit: MAX_PAGE, nextToken }, ...(signal && { signal }) });
  const items: T[] = [];
  const raw: unknown[] = [];
  for await (const { body, document } of pages(read)) {
    items.push(...body[name]);
    raw.push(...(document as Record<K, unknown[]>)[name]);
  }
  return { items, document: { [name]: raw } };
}
