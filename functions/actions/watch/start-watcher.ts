import { randomUUID } from 'node:crypto';
import type { Watch } from '../../domain/watch/wait.ts';
import type { Services } from '../../ports/services.ts';

/** A next look within this time is soon enough for a host that begins to wait now. */
const SOON_MS = 2_000;
/** Time from the start of an execution to its first look, with retries. */
const FIRST_LOOK_LIMIT_MS = 60_000;
/** Attempts against a watcher that writes the record at the same moment. */
const TRIES = 5;

export const NO_WATCH: Watch = { owner: null, until: '', nextLookAt: '', version: 0 };

/** True for a watcher that has looked lately, or is about to. */
export function isWatching({ owner, until }: Watch, now: Date): boolean {
  return owner !== null && Date.parse(until) > now.getTime();
}

/**
 * Starts the watcher if none is running, or if its next look is far away: the new one takes the
 * record over, and the sleeping one ends when it wakes. A thousand callers at the same moment start
 * one watcher.
 */
export function startWatcher(services: Services): Promise<void> {
  const starting = STARTS.get(services);
  if (starting === undefined) return begin(services);
  // The start under way may have read the record before this caller's wait was stored.
  starting.next ??= starting.running.then(
    () => begin(services),
    () => begin(services),
  );
  return starting.next;
}

interface Starting {
  readonly running: Promise<void>;
  /** Shared by all callers of this process that came meanwhile. */
  next?: Promise<void>;
}

const STARTS = new WeakMap<Services, Starting>();

function begin(services: Services): Promise<void> {
  const starting: Starting = { running: startOnce(services) };
  STARTS.set(services, starting);
  const ended = () => void (starting.next === undefined && STARTS.delete(services));
  starting.running.then(ended, ended);
  return starting.running;
}

async function startOnce(services: Services): Promise<void> {
  const { store, clock, executions } = services;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const now = clock();
    const watch = (await store.watch()) ?? NO_WATCH;
    if (isWatching(watch, now) && Date.parse(watch.nextLookAt) - now.getTime() <= SOON_MS) return;
    const owner = `watch-${now.getTime().toString(36)}-${randomUUID().slice(0, 8)}`;
    const until = new Date(now.getTime() + FIRST_LOOK_LIMIT_MS).toISOString();
    const taken = { ...watch, owner, until, nextLookAt: now.toISOString() };
    if (!(await store.putWatch(taken))) continue;
    try {
      await executions.start('WatchHosts', owner, {});
      return;
    } catch (error) {
      // The next caller starts it.
      await store.putWatch({ ...taken, owner: null, version: taken.version + 1 });
      throw error;
    }
  }
}
