import DataLoader from 'dataloader';

/**
 * Combines calls that are made at about the same time into one call.
 *
 * A batch is sent before the process waits for I/O again, so no caller waits for others. The
 * reconciliation, and the service on one machine, ask for hundreds of hosts at once. Nothing is
 * cached between calls.
 *
 * @param most the size of a batch
 * @param call answers in the order of the keys. If it throws, all its callers fail; an Error among
 * the answers fails only that caller
 */
export function batched<K, V>(
  most: number,
  call: (asked: readonly K[]) => Promise<readonly (V | Error)[]>,
): (what: K) => Promise<V> {
  const loader = new DataLoader<K, V>(call, { cache: false, maxBatchSize: most, batchScheduleFn: setImmediate });
  return (what) => loader.load(what);
}
