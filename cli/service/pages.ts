import type * as z from 'zod';
import { MAX_PAGE } from '../../functions/contract/api/api.ts';
import { CliError, EXIT } from '../terminal/exit-code.ts';
import type { Client, Query } from './client.ts';
import type { Reply } from './reply.ts';

type Paged = { readonly nextToken?: string | undefined };

/** Reads a list to its end, a page at a time. Throws a CliError for a service that answers the same page twice. */
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
      throw new CliError(EXIT.failed, 'the service answers the same page again and again: its list has no end');
    }
    if (nextToken !== undefined) seen.add(nextToken);
  } while (nextToken !== undefined);
}

export interface Listing<T> {
  readonly items: T[];
  /** As the service wrote it, for `--json`. */
  readonly document: Record<string, unknown[]>;
}

/** Reads the whole list at the path; its items are the field `name` of each page. */
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
