import { readdirSync, readFileSync } from 'node:fs';

/** Exchanges recorded with Mesos 1.11, of test/exchanges. */

export interface Exchange {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  readonly response: {
    /** Null when the master closed the connection without an answer. */
    readonly status: number | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
}

const folder = new URL('../../../exchanges/', import.meta.url);

export const EXCHANGES: readonly Exchange[] = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').trim().split('\n'))
  .map((line) => JSON.parse(line) as Exchange);

const byName = new Map(EXCHANGES.map((exchange) => [exchange.name, exchange]));

export function recorded(name: string): Exchange {
  const exchange = byName.get(name);
  if (exchange === undefined) throw new Error(`no recorded exchange '${name}'`);
  return exchange;
}

/** `GET_AGENTS` for a v1 call, `GET /slaves` for an endpoint. */
export function callOf(request: { method: string; path: string; body: string | null }): string {
  const path = request.path.split('?')[0]?.replace(/^\/master(?=\/)/, '');
  if (path !== '/api/v1') return `${request.method} ${path}`;
  try {
    return String((JSON.parse(request.body ?? '') as { type?: unknown } | null)?.type);
  } catch {
    return 'no call';
  }
}
