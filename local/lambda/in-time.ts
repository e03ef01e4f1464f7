/** Settles as the work does, or at the limit as `late` does. The work goes on; a failure after that is ignored. */
export async function inTime<T, L>(work: Promise<T>, limitMs: number, late: () => L): Promise<T | L> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  work.catch(() => undefined);
  return Promise.race([work, limit.promise.then(late)]).finally(() => clearTimeout(timer));
}
