import { comeToRest } from '../faults/world/rest.ts';
import { areIndependent, type Mark, type Move, markOf, movesOf } from './moves.ts';
import { digestOf } from './position.ts';
import type { Spec } from './spec.ts';
import { TinyWorld } from './world.ts';

/**
 * Tries every schedule of a world. The code is asynchronous, so a state cannot be copied: each branch runs from the
 * beginning again, by its deviations from the first moves. Branches with fewer deviations come first, so the first
 * violation is a shortest one.
 */

/** At the step of this number, the move of this place instead of the first one. */
export interface Deviation {
  readonly step: number;
  readonly move: number;
}

export function textOf(schedule: readonly Deviation[]): string {
  return schedule.map(({ step, move }) => `${step}.${move}`).join(' ');
}

/** Undefined for a text that is no schedule. */
export function deviationsOf(text: string): readonly Deviation[] | undefined {
  const words = text.split(' ').filter((word) => word !== '');
  if (!words.every((word) => /^\d+\.\d+$/.test(word))) return undefined;
  return words.map((word) => {
    const [step = 0, move = 0] = word.split('.').map(Number);
    return { step, move };
  });
}

interface Found {
  readonly message: string;
  readonly schedule: readonly Deviation[];
}

export interface Explored {
  readonly world: string;
  readonly states: number;
  readonly moves: number;
  readonly ends: number;
  readonly depth: number;
  readonly runs: number;
  readonly seconds: number;
  readonly found: Found | undefined;
  /** False when schedules with more deviations are left. */
  readonly isWhole: boolean;
}

export interface Limits {
  /** True to try both orders of moves that touch nothing in common. */
  readonly isPlain?: boolean;
  /** Called now and then. */
  readonly say?: (text: string) => void;
}

interface Branch {
  readonly schedule: readonly Deviation[];
  /** Moves that other branches try first. */
  readonly sleeping: readonly Mark[];
}

export async function explore(spec: Spec, limits: Limits = {}): Promise<Explored> {
  return new Search(spec, limits).run();
}

class Search {
  readonly #spec: Spec;
  readonly #limits: Limits;
  readonly #seen = new Map<string, readonly string[]>();
  /** Branches by the number of their deviations. */
  #now: Branch[] = [{ schedule: [], sleeping: [] }];
  #next: Branch[] = [];
  readonly #count = { moves: 0, ends: 0, depth: 0, runs: 0 };
  readonly #startedAt = performance.now();

  constructor(spec: Spec, limits: Limits) {
    this.#spec = spec;
    this.#limits = limits;
  }

  async run(): Promise<Explored> {
    const { say } = this.#limits;
    const { mostDeviations = Number.POSITIVE_INFINITY } = this.#spec;
    for (let count = 0; this.#now.length > 0 && count <= mostDeviations; count += 1) {
      for (const branch of this.#now) {
        const found = await this.#follow(branch);
        if (found !== undefined) return this.#result(found);
        if (this.#count.runs % 1_000 === 0)
          say?.(`${this.#spec.name}: ${this.#seen.size} states, ${this.#count.runs} runs`);
      }
      [this.#now, this.#next] = [this.#next, []];
    }
    return this.#result(undefined);
  }

  #result(found: Found | undefined): Explored {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    return {
      world: this.#spec.name,
      states: this.#seen.size,
      ...this.#count,
      seconds,
      found,
      isWhole: this.#now.length === 0,
    };
  }

  /** Follows one branch to a state that was seen before, or to the end of the world. */
  async #follow({ schedule, sleeping }: Branch): Promise<Found | undefined> {
    this.#count.runs += 1;
    let [step, asleep] = [0, sleeping];
    try {
      const world = await TinyWorld.begin(this.#spec);
      for (const { step: at, move } of schedule) {
        for (; step <= at; step += 1) {
          await make(world, movesOf(world)[step === at ? move : 0]);
        }
      }
      for (;;) {
        const moves = movesOf(world);
        const open = await this.#open(world, moves, asleep);
        if (open === undefined) return undefined;
        if (moves.length === 0) {
          this.#count.ends += 1;
          await comeToRest(world);
          return undefined;
        }
        const { first, others } = open;
        this.#next.push(
          ...others.map(({ index, sleeping: those }) => ({
            schedule: [...schedule, { step, move: index }],
            sleeping: those,
          })),
        );
        if (first === undefined) return undefined;
        asleep = first.sleeping;
        this.#count.moves += 1;
        await make(world, moves[0]);
        step += 1;
        this.#count.depth = Math.max(this.#count.depth, step);
      }
    } catch (error) {
      return { message: textOfError(error), schedule };
    }
  }

  /** The moves that are to be tried here; undefined when none is. */
  async #open(world: TinyWorld, moves: readonly Move[], sleeping: readonly Mark[]) {
    const digest = await digestOf(world);
    const before = this.#seen.get(digest);
    const asleep = new Set(sleeping.map(({ key }) => key));
    if (before?.every((key) => asleep.has(key))) return undefined;
    const isTried = (key: string) =>
      before === undefined ? !asleep.has(key) : before.includes(key) && !asleep.has(key);
    this.#seen.set(digest, before === undefined ? [...asleep] : before.filter((key) => asleep.has(key)));
    const covered = sleeping.filter(({ key }) => before === undefined || before.includes(key));
    const open: { index: number; sleeping: readonly Mark[] }[] = [];
    moves.map(markOf).forEach((move, index) => {
      if (!isTried(move.key)) return;
      open.push({
        index,
        sleeping: this.#limits.isPlain ? [] : covered.filter((other) => areIndependent(move, other)),
      });
      covered.push(move);
    });
    if (moves.length > 0 && open.length === 0) return undefined;
    return { first: open.find(({ index }) => index === 0), others: open.filter(({ index }) => index > 0) };
  }
}

async function make(world: TinyWorld, move: Move | undefined): Promise<void> {
  if (move === undefined) throw new Error('the schedule names a move that there is not');
  await move.make(world);
  await world.settle();
}

/** Runs one schedule, and tells what happens. `message`: the promise that it breaks. */
export async function replay(spec: Spec, schedule: readonly Deviation[], say: (text: string) => void) {
  const world = await TinyWorld.begin(spec);
  const trace = world.recorder.lines;
  const left = [...schedule];
  try {
    for (let step = 0; ; step += 1) {
      const moves = movesOf(world);
      if (moves.length === 0) break;
      const isDeviation = left[0]?.step === step;
      const move = moves[isDeviation ? (left.shift()?.move ?? 0) : 0];
      say(`${String(step).padStart(3)} ${isDeviation ? '→' : ' '} ${move?.text}`);
      await make(world, move);
    }
    say('all trouble ends');
    await comeToRest(world);
    return { message: undefined, trace };
  } catch (error) {
    return { message: textOfError(error), trace };
  }
}

function textOfError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
