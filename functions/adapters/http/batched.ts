import DataLoader from 'dataloader';

/**
 * Makes one call out of those that come at about the same time.
 *
 * What is asked while this process works through what has arrived goes out together, before the process waits again: nobody
 * waits for company. A function on AWS mostly asks alone; the reconciliation, and the service on one machine, whose hosts all
 * share a process, ask for hundreds of hosts in a moment. Nothing is remembered from one call to the next.
 *
 * @param most how many one call takes
 * @param call answers in the order it was asked; its error is everybody's, an Error among its answers only theirs who asked for that
 */
export function batched<K, V>(
  most: number,
  call: (asked: readonly K[]) => Promise<readonly (V | Error)[]>,
): (what: K) => Promise<V> {
  const loader = new DataLoader<K, V>(call, { cache: false, maxBatchSize: most, batchScheduleFn: setImmediate });
  return (what) => loader.load(what);
}
