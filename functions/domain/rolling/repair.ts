import { formatDuration } from '../time/duration.ts';
/**
 * Repairs of a host that is DOWN: what a hook says about one, and when it has taken too long.
 *
 * A hook is asked again and again until it says that the repair is done or has failed. Whatever else happens, that no answer comes
 * among it, is a reason to ask again, until the hook's time is over.
 */

/** Names of hooks. */
export const REPAIR_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export type RepairAnswer =
  /** The host may be brought back. */
  | { readonly outcome: 'done'; readonly message?: string | undefined }
  | {
      readonly outcome: 'running';
      readonly retryAfterSeconds: number;
      readonly message?: string | undefined;
      /** What the hook needs to know when it is asked the next time; opaque to everybody else. */
      readonly handle?: string | undefined;
    }
  /** Nobody goes on with it: the host stays DOWN until somebody decides. */
  | { readonly outcome: 'failed'; readonly message: string };

/** The hook has said nothing that decides: it can not be reached, or is not understood. */
export interface RepairFailure {
  readonly outcome: 'unanswered';
  readonly message: string;
}

export interface RepairUnderWay {
  /** Name of the hook. */
  readonly hook: string;
  readonly hostname: string;
  /** RFC 3339: when the repair of this host began. */
  readonly startedAt: string;
  readonly timeoutSeconds: number;
  readonly handle?: string | undefined;
}

/** An answer that is not understood, or not given, may be a matter of a moment, and is asked for again soon, then less and less often. */
const MAX_RETRY_SECONDS = 60;

/** What a repair has come to. A hook that says done or failed is believed, however late. */
export function judgeRepair(heard: RepairAnswer | RepairFailure, repair: RepairUnderWay, now: Date): RepairAnswer {
  if (heard.outcome === 'done' || heard.outcome === 'failed') return heard;
  const elapsedSeconds = Math.max(0, (now.getTime() - Date.parse(repair.startedAt)) / 1_000);
  const leftSeconds = repair.timeoutSeconds - elapsedSeconds;
  if (leftSeconds <= 0) return { outcome: 'failed', message: tooLate(heard, repair) };
  const wanted =
    heard.outcome === 'running' ? heard.retryAfterSeconds : Math.min(MAX_RETRY_SECONDS, elapsedSeconds / 2);
  return {
    outcome: 'running',
    // Not beyond the end of its time, so that the end is noticed when it comes.
    retryAfterSeconds: Math.max(1, Math.ceil(Math.min(wanted, leftSeconds))),
    message: heard.message,
    handle: heard.outcome === 'running' ? heard.handle : repair.handle,
  };
}

/** What to do comes first: where there is little room, messages are cut at their end. */
function tooLate(heard: RepairAnswer | RepairFailure, { hook, hostname, timeoutSeconds }: RepairUnderWay): string {
  const last = heard.message === undefined ? '' : `. Last heard: ${heard.message}`;
  const what = `'${hook}' is not done after ${formatDuration(timeoutSeconds)} and may still be at work`;
  return `${what}: look, then bring ${hostname} back with 'complete'${last}`;
}
