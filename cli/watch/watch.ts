import type { Goal } from '../../functions/domain/host/host.ts';
import type { Session } from '../service/session.ts';
import { look, type Sight } from './fetch-hosts.ts';
import { hostOutcome } from './host-outcome.ts';
import { idleText } from './idle.ts';
import { FIRST_WAIT_MS, nextWait, patiently } from './patience.ts';
import type { Progress, Seen } from './progress.ts';

export interface WatchEnd {
  readonly hosts: readonly Seen[];
  readonly interrupted: boolean;
}

/**
 * Looks at the hosts until each has reached `goal` or no longer can, or until Ctrl-C. Looks come
 * after 0.5 s, then ever slower, up to 3 s apart.
 */
export async function watch(
  session: Session,
  hostnames: readonly string[],
  goal: Goal,
  progress: Progress,
): Promise<WatchEnd> {
  const abort = new AbortController();
  const begin = session.io.now();
  const forget = session.io.onInterrupt(() => abort.abort());
  const seen = new Map<string, Seen>(
    hostnames.map((hostname) => [hostname, { hostname, host: undefined, verdict: { kind: 'moving' } }]),
  );
  let queue = hostnames;
  try {
    for (let wait = FIRST_WAIT_MS; queue.length > 0; wait = nextWait(wait)) {
      await session.io.sleep(wait, abort.signal);
      if (abort.signal.aborted) break;
      const pending = queue;
      const sight = await patiently(session, progress.outage, abort.signal, () =>
        look(session.client, pending, goal, abort.signal),
      );
      for (const [hostname, host] of sight) {
        const verdict = hostOutcome(host, goal);
        const idle = verdict.kind === 'moving' ? idleText(host, begin, session.io.now()) : undefined;
        seen.set(hostname, { hostname, host: host ?? seen.get(hostname)?.host, verdict, idle });
      }
      queue = nextQueue(queue, sight, seen);
      progress.show([...seen.values()]);
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    forget();
    await progress.end();
  }
  return { hosts: [...seen.values()], interrupted: abort.signal.aborted };
}

/** Hosts still on their way. Those that this look did not read come first in the next. */
function nextQueue(queue: readonly string[], sight: Sight, seen: ReadonlyMap<string, Seen>): string[] {
  const pending = queue.filter((hostname) => seen.get(hostname)?.verdict.kind === 'moving');
  return [...pending.filter((hostname) => !sight.has(hostname)), ...pending.filter((hostname) => sight.has(hostname))];
}
