import { type Correction, repeated } from '../reconcile/corrections.ts';
import type { Breaker } from '../request/breaker.ts';
import { nameList, plural } from '../text/counted.ts';
import { elapsedMs } from '../time/elapsed.ts';
import { type AnyWait, isOfHost, type Watch } from '../watch/wait.ts';
import type { WindowOpening } from '../windows/opening.ts';
import { earliest, type Situation } from './situation.ts';

/** Faults of the service itself, and of its surroundings. */

/** The reconciliation starts a missing watcher each minute: two passes have not helped. */
const WITHOUT_WATCHER_MS = 2 * 60_000;

export function watcherMissing(waits: readonly AnyWait[], watch: Watch | undefined, now: Date): Situation[] {
  if (waits.length === 0) return [];
  const began = earliest(waits.map(({ since }) => since));
  const since = watch !== undefined && watch.until > began ? watch.until : began;
  if (elapsedMs(since, now) < WITHOUT_WATCHER_MS) return [];
  const hosts = [...new Set(waits.filter(isOfHost).map(({ hostname }) => hostname))].sort();
  const rollouts = [...new Set(waits.map(({ maintenanceId }) => maintenanceId))].sort();
  const [names, noun] = hosts.length > 0 ? [hosts, 'host'] : [rollouts, 'rolling maintenance'];
  return [
    {
      ...{ kind: 'watcher-not-running', key: 'watcher-not-running', cause: null, maintenanceId: null, window: null },
      since,
      title: `No watcher looks at ${plural(names.length, noun)} under way`,
      message: `${nameList(names, 3)}: no host is drained, taken down or brought back until a watcher runs. What to do: see why the executions of WatchHosts end; the reconciliation starts one each minute`,
      hosts,
      actions: [],
    },
  ];
}

export function breakerOpen(open: Breaker['open']): Situation[] {
  if (open === null) return [];
  return [
    {
      ...{ kind: 'breaker-open', key: 'breaker-open', cause: null, maintenanceId: null, window: null, hosts: [] },
      since: open.at,
      title: 'The breaker is open: no host begins',
      message: `The breaker opened because ${open.why}. What to do: find out why so many hosts begin or fail, then reset the breaker, with the reason`,
      actions: [{ action: 'reset' }],
    },
  ];
}

const SHOW_MISSED_FOR_MS = 7 * 86_400_000;

/** @param latest the latest opening of each window */
export function missedWindows(latest: readonly WindowOpening[], now: Date): Situation[] {
  return latest
    .filter(({ outcome, scheduledAt }) => outcome === 'missed' && elapsedMs(scheduledAt, now) < SHOW_MISSED_FOR_MS)
    .map(({ windowName, scheduledAt, why }) => ({
      ...{ kind: 'window-missed', key: `window-missed ${windowName}`, cause: null, maintenanceId: null, hosts: [] },
      since: scheduledAt,
      title: `Window ${windowName} did not open`,
      message: `${windowName}: did not open at ${scheduledAt}${why === null ? '' : `: ${why.message}`}. What to do: mend the cause; if the work cannot wait for the next opening, start maintenance on its hosts`,
      window: windowName,
      actions: [],
    }));
}

export function driftReturns(corrections: readonly Correction[], now: Date): Situation[] {
  const recent = repeated(corrections, now);
  if (recent.length === 0) return [];
  const hosts = [...new Set(recent.flatMap(({ hostnames }) => hostnames))].sort();
  return [
    {
      ...{ kind: 'drift-returns', key: 'drift-returns', cause: 'other-operator', maintenanceId: null, window: null },
      since: earliest(recent.map(({ at }) => at)),
      title: `Drift of ${plural(hosts.length, 'host')} comes back`,
      message: `${nameList(hosts, 3)}: another system changes the Mesos schedule or reactivates agents, ${recent.length} times in half an hour. What to do: stop it, or make it keep the windows of others`,
      hosts,
      actions: [],
    },
  ];
}
