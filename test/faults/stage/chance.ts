/** Chance that a seed repeats: the same seed and the same questions have the same answers. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Throws a RangeError for an empty list. */
  pick<T>(all: readonly T[]): T {
    if (all.length === 0) throw new RangeError('there is nothing to pick from');
    return all[this.below(all.length)] as T;
  }

  some<T>(all: readonly T[]): T[] {
    const few = all.filter(() => this.is(0.5));
    return few.length === 0 ? [this.pick(all)] : few;
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return (entries.at(-1) as [Name, number])[0];
  }
}

/** The chance of one run: the run can be repeated without those before it. */
export function chanceOfRun(seed: number, run: number): Chance {
  const chance = new Chance(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b));
  chance.next();
  return chance;
}

/**
 * A second chance, for the operators of rolling maintenances in a run. Undefined for runs without
 * rolling maintenances.
 */
export function rollingOfRun(seed: number, run: number): Chance | undefined {
  const chance = chanceOfRun(~seed, run);
  return chance.is(0.3) ? chance : undefined;
}
