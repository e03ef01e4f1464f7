import type { HostView } from '../../functions/contract/api/api.ts';
import { isUp, isWantedDown } from '../../functions/domain/host/host-state.ts';
import { moment } from '../terminal/text.ts';

/**
 * An execution normally begins within a second. If there is none, the reconciliation starts one
 * within two minutes. So 30 seconds without any change deserve an explanation.
 */
export const QUIET_MS = 30_000;

/**
 * The text for a host to which nothing happens: after half a minute of watching it is still in its
 * first state and has no blockers.
 *
 * @param begin when the watch began
 */
export function idleText(host: HostView | undefined, begin: Date, now: Date): string | undefined {
  if (host === undefined || host.blockers.length > 0 || !isAtItsBegin(host)) return undefined;
  if (now.getTime() - begin.getTime() < QUIET_MS) return undefined;
  return (
    `nothing has happened since ${moment(begin.toISOString())}: it waits for its start time, or no execution works on it ` +
    `(peloton host maintenance status ${host.maintenance?.id ?? ''})`
  );
}

function isAtItsBegin(host: HostView): boolean {
  return isWantedDown(host) ? isUp(host) : !isUp(host);
}
