import { type Fault, faultsOf } from '../../faults/stage/faults.ts';
import { EVENTS } from '../world/events.ts';
import type { Touch } from '../world/touches.ts';
import type { Pending, TinyWorld } from '../world/world.ts';

/** A call under way, an event, or time: sooner or later one of its moves is made. */
export interface Unit {
  /** Its actor, event or time. */
  readonly owner: string;
  readonly touch: Touch;
  /** False for events and time, which come from nowhere. */
  readonly isActor: boolean;
  /** True when no time passes before it. */
  readonly holdsClock: boolean;
  /** True when one of its moves ends its actor, whose other calls then never arrive. */
  readonly isDeadly: boolean;
}

/** Something that may happen next. */
export interface Move {
  readonly text: string;
  readonly unit: Unit;
  make(world: TinyWorld): Promise<unknown>;
}

/** Longer ones would let calls run out of time. */
const MOST_SECONDS = 10;

/** All that may happen next. The first is what happens when nobody is in the way: the process that moved last goes on. */
export function movesOf(world: TinyWorld): readonly Move[] {
  const calls = inOrder(world);
  const isBusy = calls.some(({ actor }) => actor.hasBegun);
  return [...calls.flatMap((call) => movesOfCall(world, call)), ...(isBusy ? [] : later(world)), ...eventsOf(world)];
}

export class NoSuchMove extends Error {}

/** Makes the move, and lets all processes run until each waits for a call. */
export async function make(world: TinyWorld, move: Move | undefined): Promise<void> {
  if (move === undefined) throw new NoSuchMove('the schedule names a move that there is not');
  await move.make(world);
  await world.settle();
}

function inOrder({ calls, last }: TinyWorld): readonly Pending[] {
  const placeOf = ({ actor }: Pending) => (actor === last ? 0 : actor.hasBegun ? 1 : 2);
  return calls.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function movesOfCall(world: TinyWorld, call: Pending): readonly Move[] {
  const { actor, name } = call;
  const troubles = troublesOf(world, call);
  const unit = {
    ...{ owner: actor.label, touch: touchOf(call), isActor: true, holdsClock: actor.hasBegun },
    isDeadly: troubles.some(({ isDeath }) => isDeath),
  };
  return [call.method === 'pause' ? afterPause(world, call) : answer(call), ...troubles].map(({ how, make: go }) => ({
    unit,
    get text() {
      return `${actor.label}: ${name} ${call.text} ${how}`;
    },
    make: go,
  }));
}

/** What the answer may end is the run of its actor: others ask for that, or end it. The order of its own ends does not matter. */
function touchOf({ touch, actor, method }: Pending): Touch {
  const reads = method === 'pause' ? ['lease:schedule'] : touch.reads;
  return { reads: [...reads, actor.run], writes: touch.writes };
}

interface Way extends Pick<Move, 'make'> {
  readonly how: string;
  readonly isDeath?: boolean;
}

function answer(call: Pending): Way {
  const make = async (world: TinyWorld) => {
    world.last = call.actor;
    await world.arrive(call as never);
  };
  return { how: '', make };
}

/** A process that waits for the lease tries on when it is free, or to the end while nobody gives it back. */
function afterPause(world: TinyWorld, call: Pending): Way {
  const { actor } = call;
  const lease = world.leases.get('schedule') as { readonly heldUntil: number } | undefined;
  if (lease === undefined || lease.heldUntil <= world.cluster.now) return answer(call);
  const make = async () => {
    world.last = actor;
    for (;;) {
      const next = world.calls.find((one) => one.actor === actor && ['pause', 'acquireLease'].includes(one.method));
      if (next === undefined) return;
      await world.arrive(next as never);
      await world.settled();
    }
  };
  return { how: 'gives up', make };
}

/** Nobody has anything to do but requests that may also come later: the clock goes on to the next step. */
function later(world: TinyWorld): readonly Move[] {
  const { book, cluster, spec } = world;
  const left = spec.horizonSeconds - world.secondsPassed;
  const waits = book.steps.filter((step) => !step.isRunning && step.readyAt > cluster.now);
  if (waits.length === 0 || left <= 0) return [];
  const next = Math.min(...waits.map(({ readyAt }) => readyAt)) - cluster.now;
  const seconds = Math.min(MOST_SECONDS, left, Math.max(1, Math.ceil(next / 1_000)));
  const unit = {
    owner: timeOf(world),
    touch: { reads: [], writes: ['*'] },
    isActor: false,
    holdsClock: false,
    isDeadly: false,
  };
  return [{ text: `${seconds} s pass`, unit, make: () => world.pass(seconds) }];
}

function timeOf({ secondsPassed }: TinyWorld): string {
  return `${TIME} ${secondsPassed}`;
}

export const TIME = 'after';

/**
 * The process dies after a change, before it learns of it; or the call fails, or its answer gets lost. Its death after a read would be
 * as that after the change before: nobody sees the difference.
 */
function troublesOf({ budget, spec }: TinyWorld, call: Pending): readonly Way[] {
  const { method, port, touch } = call;
  const canFail = budget.faults > 0 && method !== 'pause';
  if ((budget.crashes === 0 && !canFail) || spec.troubled?.(call) === false) return [];
  const isChange = touch.writes.length > 0;
  const faults = canFail ? faultsOf(port, method).filter(({ isDone }) => isChange || !isDone) : [];
  return [...(isChange && budget.crashes > 0 ? [death(call)] : []), ...faults.map((fault) => failure(call, fault))];
}

function death(call: Pending): Way {
  const make = async (world: TinyWorld) => {
    world.budget.crashes -= 1;
    await call.arrive(false, { isDone: true, outcome: { answer: undefined }, text: '' });
    world.kill(call.process, `after ${call.name}`);
  };
  return { how: 'dies', isDeath: true, make };
}

function failure(call: Pending, fault: Fault): Way {
  const make = async (world: TinyWorld) => {
    world.budget.faults -= 1;
    world.last = call.actor;
    world.calls = world.calls.filter((other) => other !== call);
    await call.arrive(false, fault);
  };
  return { how: fault.text, make };
}

const isOfAgents = (keys: readonly string[]) => keys.some((key) => key.startsWith('agents') || key.startsWith('tasks'));

/** Other operators, tasks and agents; each event happens once at most. */
function eventsOf(world: TinyWorld): readonly Move[] {
  const { spec, begun, budget } = world;
  const names = [...(spec.events ?? []), ...(budget.foreign > 0 ? (spec.foreign ?? []) : [])];
  return names.flatMap((name) => {
    const [kind = '', hostname = ''] = name.split(' ');
    const event = EVENTS[kind];
    if (event === undefined) throw new Error(`no event is called ${kind}`);
    if (begun.has(name) || event.when?.(world, hostname) === false) return [];
    const isForeign = spec.foreign?.includes(name);
    const make = async () => {
      begun.add(name);
      if (isForeign) budget.foreign -= 1;
      await event.happen(world, hostname);
      if (isOfAgents(event.writes)) world.cluster.sync();
    };
    const unit = {
      owner: name,
      // One foreign change takes the place of the others.
      touch: { reads: [], writes: isForeign ? [...event.writes, 'foreign'] : event.writes },
      isActor: false,
      holdsClock: false,
      isDeadly: false,
    };
    return [{ text: `somebody else: ${name}`, unit, make }];
  });
}
