import { createCalendar } from '../../../functions/adapters/calendar/calendar.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import type { Executions } from '../../../functions/ports/executions.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { Page, Store } from '../../../functions/ports/store.ts';
import { createMemorySchedules } from '../../fakes/memory/memory-schedules.ts';
import type { Recorder } from '../../spec/recorder.ts';
import { tappedAnswers, tappedLooks, tappedMesos, tappedScheduler } from '../../spec/taps.ts';
import { judgeAnswer } from '../judge/answers.ts';
import { judgedRollouts } from '../judge/rollout-judge.ts';
import { watchedMesos, watchedStore } from '../judge/watch.ts';
import type { Chance } from '../stage/chance.ts';
import type { Cluster } from '../stage/cluster.ts';
import type { Port } from '../stage/faults.ts';
import { arnOf } from '../stage/flows.ts';
import type { Ledger } from '../stage/ledger.ts';
import { owner } from '../stage/owner.ts';
import type { Memory, Process } from '../stage/process.ts';
import type { Setting } from '../stage/setting.ts';
import type { Book } from './book.ts';
import { poisonable } from './poison.ts';
import { WatchedScheduler } from './watched-scheduler.ts';

const MARATHON: SchedulerRule = { framework: 'marathon', type: 'marathon' };
const SHOP: SchedulerRule = { framework: 'shop', type: 'webhook' };
const RULES: readonly SchedulerRule[] = [MARATHON, { framework: 'spark', type: 'wait' }, SHOP];

/** The part of the world that the ports of a process need. */
export interface PortsWorld {
  readonly setting: Setting;
  readonly chance: Chance;
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly store: Store;
  readonly book: Book;
  readonly recorder: Recorder;
  /** Hosts whose records cannot be read. */
  readonly poisoned: Set<string>;
  readonly isStormy: boolean;
  readonly skewMs: number;
  index: readonly Host[];
  /** Puts each call of the port at the mercy of the run. */
  wrap<P extends object>(port: Port, given: P, process: () => Process): P;
}

/**
 * Everything that the steps of one process may touch: the ports of the world. Calls are judged by
 * the knowledge of the process, and may fail.
 */
export function servicesOf(world: PortsWorld, memory: Memory, process: () => Process): Services {
  const { cluster, ledger, setting } = world;
  const { isOneProcess } = setting;
  const clock = () => {
    const now = cluster.now + world.skewMs;
    memory.latest = Math.max(memory.latest, now);
    return new Date(now);
  };
  const wrap = <P extends object>(port: Port, given: P): P => world.wrap(port, given, process);
  const isJudged = !setting.clocksJump && !isOneProcess;
  const options = { canSurge: setting.canSurge, isJudged, clock };
  const apps = tappedScheduler(new WatchedScheduler(cluster.jobs, memory, options).scheduler, world.recorder);
  const limits = wrap('scheduler', apps.limits);
  const kept = poisonable({ ...world.store, hostsByState: indexOf(world), ...unguarded(world) }, world.poisoned);
  const store = watchedStore(kept, ledger, memory, isOneProcess);
  const mesos = tappedMesos(watchedMesos(cluster, ledger, memory, isOneProcess), world.recorder);
  const places = { hostnames: cluster.everyone, rackOf: (hostname: string) => cluster.rackOf(hostname) };
  return {
    cluster: 'faults',
    mesos: tappedLooks(wrap('mesos', mesos), world.recorder),
    store: wrap('store', { ...store, ...judgedRollouts(store, ledger, memory, { ...places, isJudged }) }),
    events: wrap('events', { publish: async (events) => ledger.tell(events) }),
    executions: { ...wrap('executions', bookOf(world, memory)), arn: arnOf },
    clock,
    calendar: createCalendar(),
    windowSchedules: createMemorySchedules(),
    pause: () => wrap('store', { pause: async () => undefined }).pause(),
    report: { info() {}, warn() {}, error() {}, count() {} },
    rules: RULES,
    repairs: new Map(),
    breaker: null,
    gates: new Map(),
    hostManagers: [],
    schedulers: new Map([
      [MARATHON, { ...wrap('scheduler', apps), name: apps.name, limits }],
      [SHOP, { ...wrap('scheduler', owner(cluster, world.chance)), name: 'shop' }],
    ]),
    stuckAfterSeconds: 900,
    forgottenAfterSeconds: 604_800,
    pollSeconds: 1,
  };
}

/** The index follows the records after a while: it shows hosts as they once were. */
function indexOf(world: PortsWorld): Store['hostsByState'] {
  return async (...page): Promise<Page<Host>> => {
    const fresh = await world.store.hostsByState(...page);
    if (!world.isStormy || world.chance.is(0.7) || page[2] !== undefined) {
      world.index = [...fresh.items];
      return fresh;
    }
    return { items: structuredClone(world.index.filter(({ state }) => page[0].includes(state))) };
  };
}

/** Watchers do not see each other's record, and each believes that it has written its own. */
function unguarded(world: PortsWorld): Pick<Store, 'watch' | 'putWatch'> {
  const { store, setting, chance } = world;
  const isLost = () => setting.isUnguarded && world.isStormy && chance.is(0.5);
  return {
    watch: async () => (isLost() ? undefined : store.watch()),
    putWatch: async (watch) => isLost() || store.putWatch(watch),
  };
}

function bookOf({ book, ledger, recorder }: PortsWorld, memory: Memory): Omit<Executions, 'arn'> {
  return {
    start: async (machine, name, input) => book.begin(machine, name, input),
    answer: tappedAnswers(async (token, answer) => {
      const step = book.stepOf(token);
      const shown = memory.hosts.get(step?.child ?? '')?.map(({ host }) => host);
      if (step !== undefined) judgeAnswer(ledger, step, answer, shown ?? []);
      return book.answer(token, answer);
    }, recorder),
    isRunning: async (arn) => book.isRunning(arn),
  };
}
