import type { Marathon } from '../model/marathon.ts';

/** A request as a resource sees it. */
export interface Call {
  readonly marathon: Marathon;
  /** The app's or pod's id, with one leading slash. */
  readonly id: string;
  /** The task, instance or deployment that the path names. */
  readonly item: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** `host:port` of the leader. */
  readonly leader: string;
}
