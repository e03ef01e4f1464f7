import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { isAtRest } from '../../../functions/domain/host/next-action.ts';
import { isStuck } from '../../../functions/domain/host/restarts.ts';
import { machineKey } from '../../../functions/domain/mesos/schedule.ts';
import { isOfHost } from '../../../functions/domain/watch/wait.ts';
import { reconcile } from '../../../functions/handlers/reconcile.ts';
import { scheduleText } from '../../fakes/fake-mesos.ts';
import { PatientExecutions } from '../judge/answers.ts';
import { judgeRollouts } from '../judge/rollout-judge.ts';
import { Broken } from '../stage/broken.ts';
import { foreignOf, judgeHistory } from '../stage/ledger.ts';
import { without } from './happenings.ts';
import { stopWatchers } from './operators.ts';
import { helpRollouts } from './rolling-people.ts';
import type { World } from './world.ts';

/**
 * The faults end, and all operators do their part: after that every host must reach its goal, and
 * stay there.
 */

/** Executions are started again after pauses of up to sixteen minutes, and clocks may be an hour back. */
const MAX_ROUNDS = 260;

export async function comeToRest(world: World): Promise<void> {
  world.say('the faults end');
  world.isStormy = false;
  world.skewMs = 0;
  for (const call of world.calls.splice(0)) await call.arrive(false);
  await world.settled();
  // The reconciliation of every minute starts another.
  if (world.chance.is(0.5)) stopWatchers(world);
  await letLeasesRunOut(world);
  const patience = new PatientExecutions();
  await workAroundPoison(world, patience);
  let quiet = 0;
  for (let round = 0; round < MAX_ROUNDS && quiet < 2; round += 1) {
    await helpRollouts(world, round);
    const isQuiet = await calmMinute(world, patience);
    quiet = isQuiet && (await surges(world)).length === 0 ? quiet + 1 : 0;
  }
  await judgeRest(world);
}

/** The lease of a process that died with a wrong clock keeps all others out until that time has come. */
async function letLeasesRunOut(world: World): Promise<void> {
  const ends = [...world.leases.values()].map(({ heldUntil }) => heldUntil - world.cluster.now);
  const seconds = Math.max(0, ...ends) / 1_000;
  if (seconds > 120) await world.pass(Math.ceil(seconds));
}

/** True if nothing had work to do at its end. */
async function calmMinute(world: World, patience: PatientExecutions): Promise<boolean> {
  await everybodyHelps(world);
  for (let step = 0; step < 12; step += 1) {
    await deliverAll(world);
    await world.pass(step < 10 ? 1 : 20);
    const readable = world.book.steps.filter(({ child = '' }) => !world.poisoned.has(child));
    patience.judge(world.ledger, readable, world.cluster.now);
  }
  const isQuiet = await passOf(world);
  await askAgain(world);
  return isQuiet;
}

/** While the record of one host is unreadable, all others get where they are wanted. */
async function workAroundPoison(world: World, patience: PatientExecutions): Promise<void> {
  const { poisoned, setting, ledger, rolling, chance } = world;
  poisoned.clear();
  if (!setting.isPoisoned || rolling !== undefined || ledger.hosts.size === 0) return;
  const bad = chance.pick([...ledger.hosts.keys()]);
  world.say(`the record of ${bad} is unreadable for a while`);
  poisoned.add(bad);
  const moving = () =>
    [...ledger.hosts.values()].filter((host) => host.hostname !== bad && host.managed && !isAtRest(host));
  for (let round = 0; poisoned.has(bad) && moving().length > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Broken(`an unreadable record of ${bad} holds up ${JSON.stringify(moving())}`);
    await calmMinute(world, patience);
  }
  world.say(`the record of ${bad} is readable again`);
  poisoned.clear();
}

async function deliverAll(world: World): Promise<void> {
  for (const step of world.book.ready) {
    world.deliver(step);
    await world.settled();
  }
}

/** True if neither a pass of the reconciliation nor any other process had work to do. */
async function passOf(world: World): Promise<boolean> {
  const { ledger, counts } = world;
  const before = ledger.writes;
  counts.clear();
  world.invoke('reconcile', (services) => reconcile({}, services));
  await world.settled();
  const isQuiet =
    ledger.writes === before &&
    [...world.book.executions.values()].every(({ isRunning }) => !isRunning) &&
    (await world.store.activeRollouts()).length === 0 &&
    // Hosts without a running execution wait for their restart. Undelivered events wait for a
    // process that may still deliver them.
    [...ledger.hosts.values()].every((host) => (!host.managed || isAtRest(host)) && isLongAgo(world, host));
  const looks = [...counts].filter(([name]) => name.startsWith('mesos.')).reduce((sum, [, count]) => sum + count, 0);
  // An unreadable record is looked for again.
  if (isQuiet && looks > 3 && world.poisoned.size === 0)
    throw new Broken(`a pass with nothing to do asks Mesos ${looks} times`);
  return isQuiet;
}

/** Clocks may have been ahead when it was written. */
function isLongAgo({ cluster }: World, { stateSince, maintenance }: Host): boolean {
  return [stateSince, maintenance?.requestedAt ?? stateSince].every((at) => Date.parse(at) + 60_000 < cluster.now);
}

/**
 * Tasks end, inits start agents, owners mend their apps, and operators remove their windows from
 * these hosts.
 */
async function everybodyHelps({ cluster, ledger }: World): Promise<void> {
  cluster.jobs.hasPlace = true;
  for (const job of cluster.jobs.jobs) {
    for (const instance of job.instances) if (instance.sickUntil > cluster.now) instance.sickUntil = 0;
  }
  for (const hostname of cluster.hostnames) {
    cluster.endPlainTasks(hostname);
    if (cluster.isAway(hostname)) cluster.reregister(hostname);
    cluster.startAgent(hostname);
    const isDown = cluster.mesos.down.has(hostname);
    const theirs = foreignOf(cluster.mesos.windows, ledger.ours).some(({ machineIds }) =>
      machineIds.some((id) => id.hostname === hostname),
    );
    if (theirs && !isDown) await cluster.postForeign((windows) => without(windows, hostname));
  }
  cluster.sync();
}

/** An operator sees that a host is stuck, and asks for the same again. */
async function askAgain(world: World): Promise<void> {
  for (const host of world.ledger.hosts.values()) {
    if (!isStuck(host)) continue;
    const hosts = [host.hostname];
    world.say(`an operator asks for ${host.hostname} again`);
    world.invoke('the request again', (services) => {
      if (host.goalState === 'HOST_STATE_DOWN') return acceptStart(services, { hosts }, 'operator');
      return acceptReturn(services, host.state === 'HOST_STATE_DOWN' ? 'complete' : 'cancel', { hosts }, 'operator');
    });
    await world.settled();
  }
}

async function judgeRest(world: World): Promise<void> {
  const running = [...world.book.executions.values()].filter(({ isRunning }) => isRunning);
  for (const wait of await world.store.waits()) {
    const record = isOfHost(wait)
      ? await world.store.host(wait.hostname)
      : await world.store.rollout(wait.maintenanceId);
    throw new Broken(`a wait is left: ${JSON.stringify(wait)} of ${JSON.stringify(record)}`);
  }
  for (const { name, steps } of running) throw new Broken(`${name} still runs: ${steps.map((step) => step.name)}`);
  for (const hostname of world.cluster.hostnames) {
    const host = await world.store.host(hostname);
    if (host === undefined) continue;
    judgeHost(world, host);
    await judgeRefused(world, host);
  }
  judgeSchedule(world);
  await judgeRollouts(world.store, world.ledger);
  await judgeHistory(world.store, world.ledger);
  for (const surge of await surges(world)) {
    throw new Broken(`replacements are still asked for: ${JSON.stringify(surge)}`);
  }
}

async function surges({ store }: World) {
  return (await store.claimedJobs()).flatMap(({ surge }) => surge ?? []);
}

/**
 * A host stays in a refused maintenance only if another request joined it before the refusal was
 * known. Then its record stays too.
 */
async function judgeRefused({ refused, store }: World, host: Host): Promise<void> {
  const id = host.maintenance?.id ?? '';
  if (!refused.has(id)) return;
  const { items } = await store.history(host.hostname, 1_000);
  const isJoined = items.some(
    ({ maintenanceId, detail }) => maintenanceId === id && detail.includes('deadline changed'),
  );
  if (isJoined && (await store.maintenance(id)) !== undefined) return;
  throw new Broken(`${host.hostname} is in a maintenance that was refused: ${JSON.stringify(host)}`);
}

function judgeHost({ cluster, ledger }: World, host: Host): void {
  const { hostname, state, goalState } = host;
  const wrong = (what: string) => new Broken(`${hostname} ${what}: ${JSON.stringify(host)}`);
  if (host.managed && !isAtRest(host)) throw wrong('is not where it is wanted');
  const agent = cluster.agent(hostname);
  const isDown = cluster.mesos.down.has(hostname);
  // Another operator has brought it up, and switched its agent off.
  if (!host.managed && agent?.deactivated) return;
  if ((state === 'HOST_STATE_DOWN') !== isDown)
    throw wrong(`has the wrong state, Mesos has it ${isDown ? 'DOWN' : 'up'}`);
  if (!host.managed) return;
  if (state !== goalState) throw wrong('is managed, and not where it is wanted');
  const isAsFound = agent !== undefined && host.foundOff?.includes(agent.port);
  if (state === 'HOST_STATE_UP' && agent?.deactivated && !isAsFound && ledger.switchedOff.has(agent.agentId)) {
    throw wrong('is UP, and its agent was left switched off');
  }
}

/** Nothing of ours is in the schedule but machines that are DOWN. */
function judgeSchedule({ cluster, ledger }: World): void {
  const ours = cluster.mesos.windows.flatMap(({ machineIds }) => machineIds);
  const theirs = new Set(
    foreignOf(cluster.mesos.windows, ledger.ours).flatMap(({ machineIds }) => machineIds.map(machineKey)),
  );
  for (const machine of ours) {
    if (theirs.has(machineKey(machine)) || cluster.mesos.down.has(machine.hostname ?? '')) continue;
    throw new Broken(`${machine.hostname} was left in the schedule: ${scheduleText(cluster.mesos.windows)}`);
  }
}
