import type { World } from './world.ts';

/** Operators at the console of Step Functions and at the table, in a storm. */

const ACTS = { stop: 4, stopWatcher: 2, watch: 3, changeWatch: 2, redrive: 3, poison: 3 } as const;

export function operate(world: World): unknown {
  switch (world.chance.weighted(ACTS)) {
    case 'stop':
      return stop(world);
    case 'stopWatcher':
      return stopWatchers(world);
    case 'watch':
      return watchByHand(world);
    case 'changeWatch':
      return changeWatch(world);
    case 'redrive':
      return redrive(world);
    case 'poison':
      return world.setting.isPoisoned ? poison(world) : undefined;
  }
}

/** Stops an execution, or the child execution of one host. */
function stop(world: World): void {
  const { book, chance } = world;
  const running = [...book.executions.values()].filter(({ isRunning }) => isRunning);
  if (running.length === 0) return;
  const execution = chance.pick(running);
  const children = execution.steps.flatMap(({ child }) => child ?? []);
  if (children.length > 0 && chance.is(0.5)) {
    const child = chance.pick(children);
    world.say(`execution ${execution.name} of ${child} is stopped`);
    execution.stopChild(child);
    return;
  }
  world.say(`execution ${execution.name} is stopped`);
  execution.steps = [];
}

export function stopWatchers(world: World): void {
  const { book } = world;
  const watchers = [...book.executions.values()].filter(
    ({ machine, isRunning }) => machine === 'WatchHosts' && isRunning,
  );
  for (const watcher of watchers) {
    world.say(`watcher ${watcher.name} is stopped`);
    watcher.steps = [];
  }
}

/** Starts a watcher beside the one that may be running. */
function watchByHand(world: World): void {
  const { book } = world;
  const name = `console-${book.executions.size}`;
  world.say(`somebody starts the watcher ${name}`);
  book.begin('WatchHosts', name, {});
}

/** The watch's record is lost, or was written by a clock that was wrong. */
async function changeWatch(world: World): Promise<void> {
  const { store, chance, cluster } = world;
  const watch = await store.watch();
  if (watch === undefined) return;
  const later = (ms: number) => new Date(cluster.now + ms).toISOString();
  const change = chance.pick([
    { owner: null, until: '', nextLookAt: '' },
    { owner: 'watch-gone', until: later(60_000), nextLookAt: later(30_000) },
    { until: later(3_600_000), nextLookAt: later(3_600_000) },
    { until: later(3_600_000), nextLookAt: later(1_000) },
    { until: later(-3_600_000), nextLookAt: later(-3_600_000) },
  ]);
  world.say(`the watch becomes ${JSON.stringify(change)}`);
  await store.putWatch({ ...watch, ...change });
}

/** Redrives a child execution that has failed. */
function redrive(world: World): void {
  const { book, chance } = world;
  const all = [...book.executions.values()].flatMap(({ failed }) => failed);
  if (all.length === 0) return;
  const failed = chance.pick(all);
  world.say(`${failed.name} is redriven`);
  failed.execution.redrive(failed);
}

/** The record of a host becomes unreadable, or readable again. */
function poison(world: World): void {
  const { poisoned, chance, ledger } = world;
  const wasPoisoned = poisoned.size > 0;
  poisoned.clear();
  if (wasPoisoned || ledger.hosts.size === 0) return;
  const hostname = chance.pick([...ledger.hosts.keys()]);
  world.say(`the record of ${hostname} becomes unreadable`);
  poisoned.add(hostname);
}
