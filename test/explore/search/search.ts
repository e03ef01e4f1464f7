import { hash } from 'node:crypto';
import { digestOf } from '../world/position.ts';
import type { Spec } from '../world/spec.ts';
import { TinyWorld } from '../world/world.ts';
import { type Move, make, movesOf } from './moves.ts';
import { strayOf } from './sample.ts';
import { type Deviation, end, type Found, shortened, textOfError } from './schedule.ts';
import { Census, setOf, type Units } from './units.ts';

/**
 * Tries every schedule of a world. The code is asynchronous, so a state cannot be copied: each branch runs from the
 * beginning again, by its deviations from the first moves. Branches with fewer deviations come first, so the first
 * violation has few.
 */

export interface Explored {
  readonly world: string;
  readonly states: number;
  readonly ends: number;
  /** The same when the ends are. */
  readonly sum: string;
  readonly depth: number;
  readonly runs: number;
  /** Of a processor. */
  readonly seconds: number;
  readonly found: Found | undefined;
  /** False when schedules with more deviations are left. */
  readonly isWhole: boolean;
}

export interface Limits {
  /** True to try both orders of moves that touch nothing in common. */
  readonly isPlain?: boolean;
  /** How many random schedules are to be compared. */
  readonly samples?: number;
  /** Called now and then. */
  readonly say?: (text: string) => void;
}

interface Path {
  readonly before: Path | undefined;
  readonly deviation: Deviation;
  readonly count: number;
}

/** A state of the world. */
interface State {
  /** How it was reached first. */
  readonly path: Path | undefined;
  readonly step: number;
  /** The unit of each move. */
  readonly moves: readonly number[];
  readonly tried: Set<number>;
  /** The units that are there, or come up later on, as far as is known. */
  future: Units;
  /** Where it was reached from, and by which unit. */
  readonly parents: { readonly state: State; readonly unit: number }[];
}

interface Branch {
  readonly from: State | undefined;
  readonly path: Path | undefined;
}

export async function explore(spec: Spec, limits: Limits = {}): Promise<Explored> {
  return new Search(spec, limits).run();
}

/**
 * The states and moves are a graph without circles. At each state the moves of one unit are tried; others as soon as something that comes up
 * later on touches what the unit touches, and could have come first. So at least one order of each set of orders that lead to the same end is tried
 * (stateful dynamic partial order reduction).
 */
class Search {
  readonly #spec: Spec;
  readonly #limits: Limits;
  readonly #units = new Census();
  readonly #seen = new Map<string, State>();
  /** Branches by the number of their deviations. */
  readonly #branches: Branch[][] = [[{ from: undefined, path: undefined }]];
  readonly #ends = new Set<string>();
  readonly #count = { depth: 0, runs: 0 };
  readonly #startedAt = process.threadCpuUsage();
  #isWhole = true;

  constructor(spec: Spec, limits: Limits) {
    this.#spec = spec;
    this.#limits = limits;
  }

  async run(): Promise<Explored> {
    for (;;) {
      const branch = this.#branches.find((some) => some.length > 0)?.pop();
      if (branch === undefined) return this.#result(await this.#stray());
      const message = await this.#follow(branch);
      if (message !== undefined) {
        const found = { message, schedule: scheduleOf(branch.path) };
        return this.#result(await shortened(this.#spec, found));
      }
      if (this.#count.runs % 1_000 === 0)
        this.#limits.say?.(`${this.#spec.name}: ${this.#seen.size} states, ${this.#count.runs} runs`);
    }
  }

  /** Random schedules of a world that is whole: none ends elsewhere. */
  async #stray(): Promise<Found | undefined> {
    const { samples = 0 } = this.#limits;
    if (!this.#isWhole) return undefined;
    const schedule = await strayOf(this.#spec, this.#ends, samples);
    return schedule && { message: 'the exploration has left out this end', schedule };
  }

  #result(found: Found | undefined): Explored {
    const seconds = process.threadCpuUsage(this.#startedAt).user / 1e6;
    return {
      world: this.#spec.name,
      states: this.#seen.size,
      ...this.#count,
      ends: this.#ends.size,
      sum: hash('md5', [...this.#ends].sort().join()).slice(0, 6),
      seconds,
      found,
      isWhole: this.#isWhole,
    };
  }

  /** Follows one branch to a state that was seen before, or to the end of the world. */
  async #follow({ from, path }: Branch): Promise<string | undefined> {
    this.#count.runs += 1;
    const states: State[] = from === undefined ? [] : [from];
    try {
      const world = await TinyWorld.begin(this.#spec);
      let step = 0;
      for (const { step: at, move } of scheduleOf(path))
        for (; step <= at; step += 1) await make(world, movesOf(world)[step === at ? move : 0]);
      for (; ; step += 1) {
        const digest = await digestOf(world);
        const known = this.#seen.get(digest);
        const moves = movesOf(world);
        const state = known ?? this.#found(digest, moves, { step, path });
        const before = states.at(-1);
        const move = before === from ? (path?.deviation.move ?? 0) : 0;
        if (before !== undefined) state.parents.push({ state: before, unit: before.moves[move] ?? 0 });
        states.push(state);
        if (known !== undefined) return undefined;
        this.#count.depth = Math.max(this.#count.depth, step);
        if (moves.length === 0) {
          this.#ends.add(digest);
          await end(world);
          return undefined;
        }
        await make(world, moves[0]);
      }
    } catch (error) {
      return textOfError(error);
    } finally {
      for (const state of states.reverse()) this.#tell(state, state.future);
    }
  }

  #found(digest: string, all: readonly Move[], place: Pick<State, 'path' | 'step'>): State {
    const moves = all.map(({ unit }) => this.#units.idOf(unit));
    const state: State = { ...place, moves, tried: new Set(), future: setOf(moves), parents: [] };
    this.#seen.set(digest, state);
    if (this.#units.areNew(moves)) {
      for (const unit of moves) this.#try(state, unit);
      for (const each of this.#seen.values()) for (const unit of [...each.tried]) this.#race(each, unit, each.future);
    }
    for (const unit of this.#limits.isPlain ? moves : moves.slice(0, 1)) this.#try(state, unit);
    return state;
  }

  /** More units come up after a state: those before it learn of them. */
  #tell({ parents }: State, more: Units): void {
    for (const { state, unit } of parents) {
      const fresh = this.#units.before(unit, state.moves, more) & ~state.future;
      if (fresh === 0n) continue;
      state.future |= fresh;
      for (const tried of [...state.tried]) this.#race(state, tried, fresh);
      this.#tell(state, fresh);
    }
  }

  #race(state: State, unit: number, others: Units): void {
    for (const other of this.#units.conflicts(unit, others))
      for (const rival of this.#units.rivals(unit, other, state)) this.#try(state, rival);
  }

  #try(state: State, unit: number): void {
    if (state.tried.has(unit)) return;
    state.tried.add(unit);
    state.moves.forEach((its, move) => {
      // The first is made by the branch that has found the state.
      if (its === unit && move > 0) this.#branch(state, move);
    });
    const same = state.moves.filter((other) => this.#units.ownerOf(other) === this.#units.ownerOf(unit));
    if (same.some((other) => this.#units.isDeadly(other))) for (const other of same) this.#try(state, other);
    this.#race(state, unit, state.future);
  }

  #branch(from: State, move: number): void {
    const count = (from.path?.count ?? 0) + 1;
    if (count > (this.#spec.mostDeviations ?? Number.POSITIVE_INFINITY)) {
      this.#isWhole = false;
      return;
    }
    const path = { before: from.path, deviation: { step: from.step, move }, count };
    while (this.#branches.length <= count) this.#branches.push([]);
    this.#branches[count]?.push({ from, path });
  }
}

function scheduleOf(path: Path | undefined): readonly Deviation[] {
  return path === undefined ? [] : [...scheduleOf(path.before), path.deviation];
}
