/**
 * Answers of a real Peloton: exchanges of its job and host managers, and observations of it over
 * time.
 */
import { readFileSync } from 'node:fs';

export interface PelotonExchange {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    /** Port of the process that was asked: see `PORTS`. */
    readonly port: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** The recorded processes. */
export const PORTS = { authenticating: 5288, hostManager: 5291, leader: 5292, standby: 5298 } as const;

function lines<T>(file: string): T[] {
  const text = readFileSync(new URL(`../../../exchanges/peloton/${file}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

export const PELOTON_EXCHANGES = lines<PelotonExchange>('exchanges.jsonl');

/** Lines of a terminal, or of a log of the states of hosts and pods at each change. */
export const PELOTON_TIMELINES = lines<{ readonly name: string; readonly lines: readonly string[] }>('timelines.jsonl');

export function pelotonExchange(name: string): PelotonExchange {
  const found = PELOTON_EXCHANGES.find((exchange) => exchange.name === name);
  if (found === undefined) throw new Error(`no recorded exchange is called ${name}`);
  return found;
}
