import { Chance } from '../../faults/stage/chance.ts';

/** No chance: the first of all, the likelier of two; homes of instances in turn. */
export class NoChance extends Chance {
  readonly #least: number;
  #turn = 0;

  constructor(least: number) {
    super(0);
    this.#least = least;
  }

  override is(probability: number): boolean {
    return probability >= this.#least;
  }

  override below(): number {
    return 0;
  }

  override pick<T>(all: readonly T[]): T {
    this.#turn += 1;
    return all[(this.#turn - 1) % all.length] as T;
  }

  override weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    return Object.keys(weights)[0] as Name;
  }
}
