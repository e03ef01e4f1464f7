import { hash } from 'node:crypto';
import { type Fault, faultsOf } from '../faults/stage/faults.ts';
import type { Actor } from './actor.ts';
import { EVENTS } from './events.ts';
import { conflict, isPrivate, type Touch } from './touches.ts';
import type { Pending, TinyWorld } from './world.ts';

/** Something that may happen next. */
export interface Move {
  /** The same in every order of the moves. */
  readonly key: string;
  readonly text: string;
  readonly touch: Touch;
  readonly actor: Actor | undefined;
  make(world: TinyWorld): Promise<unknown>;
}

/** Longer ones would let calls run out of time. */
const MOST_SECONDS = 10;

/** All that may happen next. The first is what happens when nobody is in the way: the process that moved last goes on. */
export function movesOf(world: TinyWorld): readonly Move[] {
  const calls = inOrder(world);
  const alone = calls.find(({ touch, method }) => isPrivate(touch) && method !== 'pause');
  if (alone !== undefined) return [answerOf(alone), ...troublesOf(world, alone)];
  const isBusy = calls.some(({ actor }) => actor.hasBegun);
  const answers = calls.flatMap((call) => (call.method === 'pause' ? afterPause(world, call) : [answerOf(call)]));
  return [
    ...answers,
    ...(isBusy ? [] : later(world)),
    ...calls.flatMap((call) => troublesOf(world, call)),
    ...eventsOf(world),
    ...(isBusy && world.budget.seconds > 0 ? [SLOW] : []),
  ];
}

/** What is kept of a move, without the world that it belongs to. */
export interface Mark extends Touch {
  readonly key: string;
  readonly actor: string | undefined;
  readonly run: string | undefined;
}

export function markOf({ key, touch, actor }: Move): Mark {
  return { key: hash('md5', key), ...touch, actor: actor?.label, run: actor?.run };
}

/** True when both orders lead to the same world. */
export function areIndependent(one: Mark, other: Mark): boolean {
  // The order of its own answers is not seen by who made the calls side by side.
  if (one.actor === undefined || one.actor !== other.actor) return !conflict(one, other);
  const beside = ({ reads, writes }: Touch) => ({ reads, writes: writes.filter((key) => key !== one.run) });
  return !conflict(beside(one), beside(other));
}

function inOrder({ calls, last }: TinyWorld): readonly Pending[] {
  return [...calls.filter(({ actor }) => actor === last), ...calls.filter(({ actor }) => actor !== last)];
}

/** What the answer may end is the run of its actor: others may ask whether that runs. */
function touching({ touch, actor }: Pending, ...more: readonly string[]): Touch {
  return { reads: touch.reads, writes: [...touch.writes, actor.run, ...more] };
}

/** Texts are made when somebody reads them: most moves are only counted. */
class CallMove implements Move {
  readonly actor: Actor;
  readonly make: Move['make'];
  readonly #call: Pending;
  readonly #how: string;
  readonly #touch: Touch | undefined;

  constructor(call: Pending, how: string, make: Move['make'], touch?: Touch) {
    this.actor = call.actor;
    this.make = make;
    this.#call = call;
    this.#how = how;
    this.#touch = touch;
  }

  get key(): string {
    return `${this.#call.key}|${this.#how}`;
  }

  get text(): string {
    return `${this.actor.label}: ${this.#call.name} ${this.#call.text} ${this.#how}`;
  }

  get touch(): Touch {
    return this.#touch ?? touching(this.#call);
  }
}

function answerOf(call: Pending): Move {
  return new CallMove(call, '', async (world) => {
    world.last = call.actor;
    await world.arrive(call as never);
  });
}

/** A process that waits for the lease tries on when it is free, or to the end while nobody gives it back. */
function afterPause(world: TinyWorld, call: Pending): readonly Move[] {
  const { actor } = call;
  const lease = world.leases.get('schedule') as { readonly heldUntil: number } | undefined;
  const touch = { reads: ['lease:schedule'], writes: [actor.run] };
  if (lease === undefined || lease.heldUntil <= world.cluster.now)
    return [new CallMove(call, '', answerOf(call).make, touch)];
  const make = async () => {
    world.last = actor;
    for (;;) {
      const next = world.calls.find((one) => one.actor === actor && ['pause', 'acquireLease'].includes(one.method));
      if (next === undefined) return;
      await world.arrive(next as never);
      await world.settled();
    }
  };
  return [new CallMove(call, 'gives up', make, touch)];
}

const EVERYTHING: Touch = { reads: [], writes: ['*'] };

/** Nobody has anything to do but requests that may also come later: the clock goes on to the next step. */
function later(world: TinyWorld): readonly Move[] {
  const { book, cluster, spec } = world;
  const left = spec.horizonSeconds - world.secondsPassed;
  const waits = book.steps.filter((step) => !step.isRunning && step.readyAt > cluster.now);
  if (waits.length === 0 || left <= 0) return [];
  const next = Math.min(...waits.map(({ readyAt }) => readyAt)) - cluster.now;
  const seconds = Math.min(MOST_SECONDS, left, Math.max(1, Math.ceil(next / 1_000)));
  const text = `${seconds} s pass`;
  return [{ key: 'later', text, touch: EVERYTHING, actor: undefined, make: () => world.pass(seconds) }];
}

/** Calls take their time. */
const SLOW: Move = {
  key: 'slow',
  text: 'a second passes while calls are under way',
  touch: EVERYTHING,
  actor: undefined,
  make: async (world) => {
    world.budget.seconds -= 1;
    await world.pass(1);
  },
};

/**
 * The process dies after a change, before it learns of it; or the call fails, or its answer gets lost. Its death after a read would be
 * as that after the change before: nobody sees the difference.
 */
function troublesOf({ budget, spec }: TinyWorld, call: Pending): readonly Move[] {
  const { method, port, touch } = call;
  const canFail = budget.faults > 0 && method !== 'pause';
  if ((budget.crashes === 0 && !canFail) || spec.troubled?.(call) === false) return [];
  const isChange = touch.writes.length > 0;
  const faults = canFail ? faultsOf(port, method).filter(({ isDone }) => isChange || !isDone) : [];
  return [...(isChange && budget.crashes > 0 ? [death(call)] : []), ...faults.map((fault) => failure(call, fault))];
}

function death(call: Pending): Move {
  const make = async (world: TinyWorld) => {
    world.budget.crashes -= 1;
    world.revision += 1;
    await call.arrive(false, { isDone: true, outcome: { answer: undefined }, text: '' });
    world.kill(call.process, `after ${call.name}`);
  };
  return new CallMove(call, 'dies', make, touching(call, 'budget'));
}

function failure(call: Pending, fault: Fault): Move {
  const make = async (world: TinyWorld) => {
    world.budget.faults -= 1;
    world.last = call.actor;
    world.calls = world.calls.filter((other) => other !== call);
    await call.arrive(false, fault);
  };
  return new CallMove(call, fault.text, make, touching(call, 'budget'));
}

/** Other operators, tasks and agents; each event happens once at most. */
function eventsOf(world: TinyWorld): readonly Move[] {
  const { spec, begun, budget } = world;
  const names = [...(spec.events ?? []), ...(budget.foreign > 0 ? (spec.foreign ?? []) : [])];
  return names.flatMap((name) => {
    const [kind = '', hostname = ''] = name.split(' ');
    const event = EVENTS[kind];
    if (event === undefined) throw new Error(`no event is called ${kind}`);
    if (begun.has(name) || event.when?.(world, hostname) === false) return [];
    const isForeign = spec.foreign?.includes(name) === true;
    const writes = [...event.writes, ...(isForeign ? ['foreign'] : [])];
    const make = async () => {
      begun.add(name);
      world.revision += 1;
      if (isForeign) budget.foreign -= 1;
      await event.happen(world, hostname);
      world.cluster.sync();
    };
    return [{ key: name, text: `somebody else: ${name}`, touch: { reads: [], writes }, actor: undefined, make }];
  });
}
