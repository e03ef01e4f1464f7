export type Gate = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * Lets `width` calls run at a time, the others in the order they came. The SDK's timeouts start when a call is made,
 * not when it gets a socket: of 1,000 calls at once the last would time out before it was sent.
 */
export function createGate(width: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (call) => {
    if (inside < width) inside += 1;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else inside -= 1;
    }
  };
}
