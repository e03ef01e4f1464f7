/** Timers end at 24.8 days and stop while the machine sleeps: a long wait checks the clock. */
const LOOK_MS = 60_000;

/** All longer waits share one timer: a thousand cost as much as one. */
const long = new Set<() => void>();
let nextLook: NodeJS.Timeout | undefined;

/** Resolves at the moment (epoch milliseconds; Infinity for never), or when the signal aborts. */
export function sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const done = () => {
      clearTimeout(timer);
      lookNoLonger(look);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const look = () => {
      const left = atMs - Date.now();
      if (left <= 0 || signal.aborted) return done();
      if (left <= LOOK_MS) timer = setTimeout(look, left);
      else if (atMs !== Number.POSITIVE_INFINITY) lookLater(look);
    };
    signal.addEventListener('abort', done, { once: true });
    look();
  });
}

function lookLater(look: () => void): void {
  long.add(look);
  nextLook ??= setTimeout(lookAtAll, LOOK_MS);
}

function lookNoLonger(look: () => void): void {
  long.delete(look);
  if (long.size > 0) return;
  clearTimeout(nextLook);
  nextLook = undefined;
}

function lookAtAll(): void {
  const all = [...long];
  long.clear();
  nextLook = undefined;
  for (const look of all) look();
}
