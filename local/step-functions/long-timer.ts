/** Timers hold at most 24.8 days, and stand still while the machine sleeps: a long wait looks at the clock in between. */
const LOOK_MS = 60_000;

/** Resolves at that moment (epoch milliseconds), or as soon as the signal aborts. */
export function sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const look = () => {
      const left = atMs - Date.now();
      if (left <= 0 || signal.aborted) return done();
      timer = setTimeout(look, Math.min(left, LOOK_MS));
    };
    signal.addEventListener('abort', done, { once: true });
    look();
  });
}
