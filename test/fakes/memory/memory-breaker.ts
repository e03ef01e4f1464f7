import type { Breaker } from '../../../functions/domain/request/breaker.ts';
import type { Store } from '../../../functions/ports/store.ts';

/** The record of the breaker, in memory. */
export function memoryBreaker(): Pick<Store, 'breaker' | 'putBreaker'> {
  let breaker: Breaker | undefined;
  return {
    breaker: async () => structuredClone(breaker),
    async putBreaker(next) {
      if ((breaker?.version ?? 0) !== next.version) return false;
      breaker = structuredClone({ ...next, version: next.version + 1 });
      return true;
    },
  };
}
