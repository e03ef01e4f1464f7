import type { IncomingHttpHeaders } from 'node:http';

/** A request to a simulated scheduler. */
export interface Asked {
  readonly method: string;
  /** The path with its query, as the client sent it. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Number of the process that was asked, from 0. */
  readonly server: number;
}
