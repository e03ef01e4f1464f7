interface Waiting<A, R> {
  readonly ask: A;
  readonly resolve: (answer: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Works on what is asked about one key at a time in this process. What is asked meanwhile waits, and is worked on together after that.
 *
 * @param work answers in the order it was asked; its error is everybody's who asked with it
 */
export function serializeByKey<A, R>(work: (key: string, asks: readonly A[]) => Promise<readonly R[]>) {
  const lines = new Map<string, Waiting<A, R>[]>();

  async function serve(key: string): Promise<void> {
    for (;;) {
      const taken = lines.get(key) ?? [];
      if (taken.length === 0) break;
      lines.set(key, []);
      try {
        const asks = taken.map(({ ask }) => ask);
        const answers = await work(key, asks);
        for (const [index, { resolve }] of taken.entries()) resolve(answers[index] as R);
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    lines.delete(key);
  }

  return (key: string, ask: A): Promise<R> => {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    const line = lines.get(key);
    line?.push({ ask, resolve, reject });
    if (line === undefined) {
      lines.set(key, [{ ask, resolve, reject }]);
      void serve(key);
    }
    return promise;
  };
}
