/** Exchanges with a real Mesos 1.11 cluster, as they were recorded. */
import { readFileSync } from 'node:fs';

export interface Exchange {
  readonly name: string;
  readonly note: string | null;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  } | null;
}

/** All exchanges of a part (`b`, `j2`, …) whose name matches, in the order in which they were made. */
export function recorded(part: string, name = /./): Exchange[] {
  return readFileSync(new URL(`../../../exchanges/${part}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Exchange)
    .filter((exchange) => name.test(exchange.name));
}
