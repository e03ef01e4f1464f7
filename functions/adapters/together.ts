interface Asked<K, V> {
  readonly what: K;
  readonly answer: PromiseWithResolvers<V>;
}

/**
 * Makes one call out of those that come at about the same time.
 *
 * What is asked while this process works through what has arrived goes out together, before the process waits again: nobody
 * waits for company. A function on AWS mostly asks alone; the reconciliation, and the service on one machine, whose hosts all
 * share a process, ask for hundreds of hosts in a moment.
 *
 * @param most how many one call takes
 * @param call answers in the order it was asked; its error is everybody's
 */
export function together<K, V>(
  most: number,
  call: (asked: readonly K[]) => Promise<readonly V[]>,
): (what: K) => Promise<V> {
  let gathered: Asked<K, V>[] = [];

  function send(): void {
    const all = gathered;
    gathered = [];
    for (let first = 0; first < all.length; first += most) void answer(all.slice(first, first + most));
  }

  async function answer(asked: readonly Asked<K, V>[]): Promise<void> {
    try {
      const answers = await call(asked.map(({ what }) => what));
      for (const [index, { answer }] of asked.entries()) answer.resolve(answers[index] as V);
    } catch (error) {
      for (const { answer } of asked) answer.reject(error);
    }
  }

  return (what) => {
    if (gathered.length === 0) setImmediate(send);
    const answer = Promise.withResolvers<V>();
    gathered.push({ what, answer });
    return answer.promise;
  };
}
