import { conflict, type Touch } from '../world/touches.ts';
import { TIME, type Unit } from './moves.ts';

/** A set of units, as the bits of a number. */
export type Units = bigint;

/** At a state: the units of all moves, and those that are tried. */
interface Choice {
  readonly moves: readonly number[];
  readonly tried: ReadonlySet<number>;
}

/** The units of a world, each with its number. */
export class Census {
  readonly #units: Unit[] = [];
  readonly #ids = new Map<string, number>();
  /** For each unit, those that touch what it touches: the order of the two matters. */
  readonly #conflicts: Units[] = [];
  readonly #touches = new Map<string, boolean>();
  /** Units by their owners. */
  readonly #owned = new Map<string, Units>();
  /** Pairs that were beside each other in one process. */
  readonly #besides = new Set<string>();

  idOf(unit: Unit): number {
    const { owner, touch, holdsClock, isDeadly } = unit;
    const key = `${owner} ${textOf(touch)} ${holdsClock} ${isDeadly}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#units.push(unit) - 1;
    this.#ids.set(key, id);
    this.#conflicts.push(0n);
    this.#owned.set(owner, (this.#owned.get(owner) ?? 0n) | bit(id));
    this.#units.forEach((other, its) => {
      if (!this.#conflict(touch, other.touch)) return;
      this.#conflicts[id] = (this.#conflicts[id] ?? 0n) | bit(its);
      this.#conflicts[its] = (this.#conflicts[its] ?? 0n) | bit(id);
    });
    return id;
  }

  ownerOf(id: number): string {
    return this.#unit(id).owner;
  }

  isDeadly(id: number): boolean {
    return this.#unit(id).isDeadly;
  }

  /** Those of some units whose order with this one matters. */
  conflicts(id: number, some: Units): readonly number[] {
    return numbersOf((this.#conflicts[id] ?? 0n) & some);
  }

  /**
   * What comes up after a state when this unit is the next, by what comes up after that: actors that are not there yet
   * come from it.
   */
  before(next: number, there: readonly number[], future: Units): Units {
    const owned = there.reduce((all, one) => all | (this.#owned.get(this.ownerOf(one)) ?? 0n), 0n);
    const { owner, isActor, holdsClock } = this.#unit(next);
    return numbersOf(future & ~owned).reduce((all, id) => {
      const unit = this.#unit(id);
      return all | bit(unit.isActor ? this.idOf({ ...unit, owner, isActor, holdsClock }) : id);
    }, future & owned);
  }

  /** Those that are there which lead to the other one, and so might come before a unit that is tried. */
  rivals(id: number, other: number, { moves: there, tried }: Choice): readonly number[] {
    const { owner } = this.#unit(other);
    const its = there.filter((one) => this.ownerOf(one) === owner);
    if (its.length === 0) {
      // Time passes when no process is at work.
      const isLater = owner.startsWith(TIME) && there.some((one) => tried.has(one) && this.#unit(one).holdsClock);
      return isLater ? [] : there;
    }
    return owner !== this.ownerOf(id) || this.#besides.has(this.#pair(id, other)) ? its : [];
  }

  /**
   * True for units of which two are beside each other in one process as none were before: others of this process may
   * come beside them when they are answered in another order.
   */
  areNew(there: readonly number[]): boolean {
    const before = this.#besides.size;
    for (const one of there)
      for (const other of there)
        if (one !== other && this.ownerOf(one) === this.ownerOf(other)) this.#besides.add(this.#pair(one, other));
    return this.#besides.size > before;
  }

  /** The same for all processes that do the same. */
  #pair(one: number, other: number): string {
    const textOfUnit = (id: number) => textOf(this.#unit(id).touch);
    return `${this.ownerOf(one).split(' of ')[0]} ${textOfUnit(one)} ${textOfUnit(other)}`;
  }

  #unit(id: number): Unit {
    return this.#units[id] as Unit;
  }

  #conflict(one: Touch, other: Touch): boolean {
    const key = `${textOf(one)} ${textOf(other)}`;
    const known = this.#touches.get(key) ?? conflict(one, other);
    this.#touches.set(key, known);
    return known;
  }
}

const bit = (id: number): Units => 1n << BigInt(id);

export const setOf = (ids: readonly number[]): Units => ids.reduce((all, id) => all | bit(id), 0n);

function numbersOf(units: Units): readonly number[] {
  if (units === 0n) return [];
  const bits = units.toString(2);
  return [...bits].flatMap((digit, index) => (digit === '1' ? [bits.length - 1 - index] : []));
}

const textOf = ({ reads, writes }: Touch) => `${reads} > ${writes}`;
