import type { HostView } from '../../functions/contract/api/api.ts';
import { moment } from '../terminal/text.ts';

/** Executions begin within a second, those that the reconciliation starts within two minutes. */
export const QUIET_MS = 30_000;

/**
 * Says that nothing happens to a host, once its watch has lasted for half a minute: it is where it was when it was asked for, and
 * nothing is known that it waits for. A host that has begun has a state, tasks or blockers that tell how it gets on.
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

function isAtItsBegin({ state, goalState }: HostView): boolean {
  return goalState === 'HOST_STATE_DOWN' ? state === 'HOST_STATE_UP' : state !== 'HOST_STATE_UP';
}
