import type { Goal } from '../../functions/domain/host.ts';
import { CliError } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { judge } from './judge.ts';
import { look, type Sight } from './look.ts';
import type { Progress, Seen } from './progress.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 3_000;
const WAIT_GROWTH = 1.3;
/** How long the service may be away during a watch. */
export const PATIENCE_MS = 60_000;

export interface WatchEnd {
  readonly hosts: readonly Seen[];
  readonly interrupted: boolean;
}

/**
 * Looks at the hosts until each has reached `goal` or can not any more, or until Ctrl-C. Looks come after 0.5 s, then
 * ever slower, up to 3 s apart. A service that is away is asked again for a minute.
 */
export async function watch(
  session: Session,
  hostnames: readonly string[],
  goal: Goal,
  progress: Progress,
): Promise<WatchEnd> {
  const abort = new AbortController();
  const forget = session.io.onInterrupt(() => abort.abort());
  const seen = new Map<string, Seen>(
    hostnames.map((hostname) => [hostname, { hostname, host: undefined, verdict: { kind: 'moving' } }]),
  );
  let queue = hostnames;
  try {
    for (let wait = FIRST_WAIT_MS; queue.length > 0; wait = Math.min(wait * WAIT_GROWTH, LONGEST_WAIT_MS)) {
      await session.io.sleep(wait, abort.signal);
      if (abort.signal.aborted) break;
      const sight = await patientLook(session, queue, goal, progress, abort.signal);
      for (const [hostname, host] of sight) {
        seen.set(hostname, { hostname, host: host ?? seen.get(hostname)?.host, verdict: judge(host, goal) });
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

/** The hosts still on their way: those that this look left out come first in the next, so that each has its turn. */
function nextQueue(queue: readonly string[], sight: Sight, seen: ReadonlyMap<string, Seen>): string[] {
  const pending = queue.filter((hostname) => seen.get(hostname)?.verdict.kind === 'moving');
  return [...pending.filter((hostname) => !sight.has(hostname)), ...pending.filter((hostname) => sight.has(hostname))];
}

async function patientLook(
  session: Session,
  pending: readonly string[],
  goal: Goal,
  progress: Progress,
  signal: AbortSignal,
): Promise<Sight> {
  const begin = session.io.now().getTime();
  for (let wait = FIRST_WAIT_MS, away = false; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      const sight = await look(session.client, pending, goal, signal);
      if (away) progress.outage(undefined);
      return sight;
    } catch (error) {
      if (signal.aborted || !(error instanceof CliError) || !error.transient) throw error;
      if (session.io.now().getTime() - begin >= PATIENCE_MS) throw error;
      if (!away) progress.outage(`${error.message}; asking again for ${PATIENCE_MS / 1_000} s`);
      away = true;
      await session.io.sleep(wait, signal);
      signal.throwIfAborted();
    }
  }
}
