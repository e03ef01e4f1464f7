interface Waiting<A, R> {
  readonly ask: A;
  readonly resolve: (answer: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Handles one batch per key at a time in this process. Requests that arrive meanwhile wait, and
 * form the next batch.
 *
 * @param work answers in the order of the requests; its error rejects the whole batch
 */
export function serializeByKey<A, R>(work: (key: string, asks: readonly A[]) => Promise<readonly R[]>) {
  const queues = new Map<string, Waiting<A, R>[]>();

  async function serve(key: string): Promise<void> {
    for (;;) {
      const batch = queues.get(key) ?? [];
      if (batch.length === 0) break;
      queues.set(key, []);
      try {
        const asks = batch.map(({ ask }) => ask);
        const answers = await work(key, asks);
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as R);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queues.delete(key);
  }

  return (key: string, ask: A): Promise<R> => {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    const queue = queues.get(key);
    queue?.push({ ask, resolve, reject });
    if (queue === undefined) {
      queues.set(key, [{ ask, resolve, reject }]);
      void serve(key);
    }
    return promise;
  };
}
