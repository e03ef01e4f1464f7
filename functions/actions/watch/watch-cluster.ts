import { TOKEN_SECONDS, type WatchStep } from '../../contract/flow/flow.ts';
import { type StepTaken, withSteps } from '../../domain/host/step-times.ts';
import { LOOKS_PER_EXECUTION, waitBeforeLook } from '../../domain/watch/pace.ts';
import { type AnyWait, expiredWaits, isOfHost, type Wait, type Watch } from '../../domain/watch/wait.ts';
import type { Services } from '../../ports/services.ts';
import { readWaits } from './answer-waits.ts';
import { lookAtHosts } from './look-at-hosts.ts';
import { lookAtRollouts } from './look-at-rollouts.ts';
import { isWatching, NO_WATCH, startWatcher } from './start-watcher.ts';

/** No look takes so long: a watcher that does not look for this time counts as dead. */
const LOOK_LIMIT_MS = 330_000;
/** As many hosts as a request may have: one call to Mesos takes all of them down. */
const HOSTS_AT_ONCE = 1_000;
/** A look stops after this time; the next one begins with the hosts that it has not reached. */
const TIME_LIMIT_MS = 45_000;

/**
 * One look of the watcher. The watch record keeps two watchers apart. If that fails, the
 * conditional writes and the claims of jobs still hold.
 *
 * @param watcher name of its execution
 */
export async function watchCluster(services: Services, watcher: string, state: WatchStep): Promise<WatchStep> {
  const watch = (await services.store.watch()) ?? NO_WATCH;
  if (isWatching(watch, services.clock()) && watch.owner !== watcher) return { ...state, status: 'superseded' };
  const taken = await hold(services, { ...watch, owner: watcher }, 0);
  if (taken === undefined) return { ...state, status: 'superseded' };
  const waits = await readWaits(services);
  if (waits.length === 0) return rest(services, taken, state);
  const expired = new Set(expiredWaits(waits, TOKEN_SECONDS, services.clock()));
  await Promise.all([...expired].map((wait) => services.store.deleteWait(wait)));
  const live = waits.filter((wait) => !expired.has(wait));
  const ofHosts = live.filter(isOfHost);
  const { hasChanged, isDone, after, steps } = await lookInTime(services, ofHosts, state, taken);
  // After the hosts: so the next hosts begin in the look that sees earlier hosts back.
  const rollouts = await lookAtRollouts(
    services,
    live.filter((wait) => !isOfHost(wait)),
    ofHosts.map(({ hostname }) => hostname),
  );
  const idleLooks = hasChanged || rollouts.hasChanged ? 0 : state.idleLooks + 1;
  const next = { ...state, looks: state.looks + 1, idleLooks, after };
  const learned = { ...taken, usual: withSteps(taken.usual ?? {}, [...steps, ...rollouts.steps]) };
  // The next execution that begins to wait starts another watcher at once.
  if (isDone && live.every(isOfHost)) return rest(services, learned, next);
  return reschedule(services, learned, live, next, rollouts.dueAt);
}

/** Writes the watch record until the next look; undefined when another process has written it. */
async function hold({ store, clock }: Services, watch: Watch, waitSeconds: number): Promise<Watch | undefined> {
  const nextMs = clock().getTime() + waitSeconds * 1_000;
  const held = {
    ...watch,
    nextLookAt: new Date(nextMs).toISOString(),
    until: new Date(nextMs + LOOK_LIMIT_MS).toISOString(),
  };
  return (await store.putWatch(held)) ? { ...held, version: held.version + 1 } : undefined;
}

/** Ends the watcher. An execution that begins to wait now starts another one, or is seen here. */
async function rest(services: Services, watch: Watch, state: WatchStep): Promise<WatchStep> {
  const ended = { ...watch, owner: null };
  if (!(await services.store.putWatch(ended))) return { ...state, status: 'superseded' };
  if ((await readWaits(services)).length === 0) return { ...state, status: 'finished' };
  const again = await hold(services, { ...watch, version: watch.version + 1 }, 0);
  return { ...state, status: again === undefined ? 'superseded' : 'working', waitSeconds: 1 };
}

/** Looks at as many hosts as time allows, first at those that the previous look did not reach. */
async function lookInTime(services: Services, waits: readonly Wait[], { looks, after }: WatchStep, { usual }: Watch) {
  const until = services.clock().getTime() + TIME_LIMIT_MS;
  const byHost = Map.groupBy(waits, ({ hostname }) => hostname);
  const names = [...byHost.keys()].sort();
  const first = Math.max(
    0,
    names.findIndex((name) => name > after),
  );
  const order = [...names.slice(first), ...names.slice(0, first)];
  let [hasChanged, isDone] = [false, true];
  const steps: StepTaken[] = [];
  for (let begin = 0; begin < order.length; begin += HOSTS_AT_ONCE) {
    const some = order.slice(begin, begin + HOSTS_AT_ONCE);
    const theirs = some.flatMap((name) => byHost.get(name) ?? []);
    const look = await lookAtHosts(services, theirs, looks + 1, usual);
    steps.push(...look.steps);
    hasChanged ||= look.hasChanged;
    isDone &&= look.isDone;
    const isLast = begin + HOSTS_AT_ONCE >= order.length;
    if (!isLast && services.clock().getTime() > until)
      return { hasChanged, isDone: false, after: some.at(-1) ?? '', steps };
  }
  return { hasChanged, isDone, after: '', steps };
}

/** @param dueAt the next look must not come later */
async function reschedule(
  services: Services,
  watch: Watch,
  waits: readonly AnyWait[],
  state: WatchStep,
  dueAt: Date | undefined,
): Promise<WatchStep> {
  if (state.looks >= LOOKS_PER_EXECUTION) {
    // The next watcher finds the record free.
    await services.store.putWatch({ ...watch, owner: null });
    await startWatcher(services);
    return { ...state, status: 'handed-over' };
  }
  const dueInSeconds = dueAt && (dueAt.getTime() - services.clock().getTime()) / 1_000;
  const waitSeconds = waitBeforeLook(services.pollSeconds, state.idleLooks, dueInSeconds);
  const held = await hold(services, watch, waitSeconds);
  if (held === undefined) return { ...state, status: 'superseded' };
  if (waitSeconds <= services.pollSeconds || !(await hasMore(services, waits)))
    return { ...state, status: 'working', waitSeconds };
  // An execution began to wait during the look. It started no watcher, because this one runs.
  await hold(services, held, services.pollSeconds);
  return { ...state, status: 'working', waitSeconds: services.pollSeconds };
}

async function hasMore(services: Services, known: readonly AnyWait[]): Promise<boolean> {
  const marks = new Set(known.map(markOf));
  return (await readWaits(services)).some((wait) => !marks.has(markOf(wait)));
}

function markOf(wait: AnyWait): string {
  return `${isOfHost(wait) ? wait.hostname : wait.maintenanceId} ${wait.since}`;
}
