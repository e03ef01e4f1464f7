import { registerHooks } from 'node:module';
import type { Mutant } from './mutants.ts';

/** The source with the change. Throws when the code to be changed is not in it just once: the mutant would prove nothing. */
export function mutated(source: string, { name, file, code, instead }: Mutant): string {
  const [before, after, ...others] = source.split(code);
  if (after === undefined || others.length > 0)
    throw new Error(`the mutant '${name}' does not fit: functions/${file} has not just once: ${code}`);
  return `${before}${instead}${after}`;
}

/** Loads the product with one change of its source. To be called before the product is imported. */
export function loadMutant(mutant: Mutant): void {
  const url = new URL(`../../../functions/${mutant.file}`, import.meta.url).href;
  registerHooks({
    load: (from, context, next) => {
      const loaded = next(from, context);
      return from === url ? { ...loaded, source: mutated(String(loaded.source), mutant) } : loaded;
    },
  });
}
