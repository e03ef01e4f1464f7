/** Every request that masters and agents have answered, for tests to assert on. */
export interface LoggedRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `master1`, `master2` …, or the host name of an agent. */
  readonly server: string;
  readonly kind: 'master' | 'agent';
  readonly method: string;
  /** The path with its query, as the client sent it. */
  readonly path: string;
  /** The type of a v1 call. */
  readonly call?: string;
  readonly body: string;
  readonly status: number;
}

/** Older requests are dropped, so that a cluster can run for days. */
const KEPT = 20_000;

export class RequestLog<Entry = LoggedRequest> {
  readonly entries: Entry[] = [];

  add(entry: Entry): void {
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.splice(0, KEPT / 10);
  }

  clear(): void {
    this.entries.length = 0;
  }
}
