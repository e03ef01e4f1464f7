import { acceptReturn } from '../../../functions/actions/request/accept-request.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { pauseRolling, resumeRolling, stopRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import type { NamedStart } from '../../../functions/contract/api/requests.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { isAtRest } from '../../../functions/domain/host/next-action.ts';
import { isBack } from '../../../functions/domain/rolling/observe-host.ts';
import { hostsIn, type Rollout } from '../../../functions/domain/rolling/rollout.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { Broken } from '../stage/broken.ts';
import type { Chance } from '../stage/chance.ts';
import type { World } from './world.ts';

/**
 * Operators of rolling maintenances: in a storm they act at random, afterwards they bring every
 * rolling maintenance to its end.
 */

const WORDS = { roll: 5, pause: 1, resume: 2, stop: 0.5 } as const;

/** @param chance the chance of rolling maintenances: runs without them stay as they were */
export function askToRoll(world: World, chance: Chance): void {
  const word = chance.weighted(WORDS);
  const ids = [...world.ledger.rollouts.keys()];
  if (word === 'roll' || ids.length === 0) {
    roll(world, chance);
    // Another operator at the same time: still only one process at a time chooses the hosts that
    // begin.
    if (chance.is(0.3)) roll(world, chance);
    return;
  }
  const id = chance.pick(ids);
  world.say(`somebody says ${word} to ${id}`);
  world.invoke(word, (services) => SAY[word](services, id, 'operator'));
}

const SAY = { pause: pauseRolling, resume: resumeRolling, stop: stopRolling } as const;

function roll(world: World, chance: Chance): void {
  const request: NamedStart = { hosts: chance.some(world.setting.hostnames), ...options(chance) };
  if (chance.is(0.7)) {
    world.say(`somebody asks to roll: ${JSON.stringify(request)}`);
    world.invoke('the request to roll', (services) => acceptRolling(services, request, 'operator'));
    return;
  }
  const machine = chance.pick(['StartMaintenance', 'RollMaintenance'] as const);
  const name = `console-${world.book.executions.size}`;
  world.say(`somebody starts ${name} of ${machine}: roll ${JSON.stringify(request)}`);
  world.book.begin(machine, name, request);
}

/** Always with a concurrency: that makes it a rolling one wherever it is asked for. */
function options(chance: Chance): Partial<NamedStart> {
  return {
    concurrency: chance.pick([1, 1, 2, 3]),
    settle: chance.pick(['1s', '5s', '60s']),
    repair: chance.pick(['none', 'none', 'person']),
    returnTimeout: chance.pick(['30s', '10m']),
    maxErrors: chance.pick([1, 2, 9]),
    ...(chance.is(0.5) && { maxUnavailable: chance.pick(['1', '2', '50%']) }),
    ...(chance.is(0.5) && { failureDomain: 'rack', maxDomains: chance.pick([1, 1, 2]) }),
    ...(chance.is(0.2) && { failureDomain: 'rack', maxUnavailablePerDomain: chance.pick(['1', '60%']) }),
    ...(chance.is(0.3) && { deadline: '60s', onDeadline: chance.pick(['hold', 'force', 'cancel'] as const) }),
    ...(chance.is(0.15) && { start: chance.pick(['+5s', '+2m', '+20m']) }),
  };
}

/**
 * Rounds after which what is still held is given up: what others have taken out stays out. It is more than an hour and a half, because clocks were
 * ahead by up to an hour when something was put off until later.
 */
const PATIENCE = 130;

/**
 * Brings repaired hosts back, resumes paused and halted rolling maintenances, and stops those that
 * are blocked for ever.
 */
export async function helpRollouts(world: World, round: number): Promise<void> {
  for (const id of await world.store.activeRollouts()) {
    const rollout = await world.store.rollout(id);
    if (rollout === undefined || rollout.status === 'finished') continue;
    if (round > PATIENCE && rollout.stoppedBy === null) {
      judgeHeld(world, rollout);
      await say(world, `stop ${id}`, (s) => stopRolling(s, id, 'operator'));
    } else if (rollout.status !== 'running') await say(world, `resume ${id}`, (s) => resumeRolling(s, id, 'operator'));
    const isHeld = rollout.status === 'running' && rollout.heldBy !== '';
    const others = isHeld ? [...world.ledger.hosts.values()].filter(isLeftDown) : [];
    await bringBack(world, [...hostsIn(rollout, 'repairing'), ...others]);
  }
}

async function bringBack(world: World, repaired: readonly Pick<Host, 'hostname'>[]): Promise<void> {
  for (const hostname of new Set(repaired.map((host) => host.hostname))) {
    const hosts = [hostname];
    await say(world, `complete ${hostname}`, (services) => acceptReturn(services, 'complete', { hosts }, 'operator'));
  }
}

function isLeftDown({ managed, state, goalState }: Host): boolean {
  return managed && state === 'HOST_STATE_DOWN' && goalState === state;
}

/** Nothing holds one for ever but a host that is out because of others: none of ours is left to be done about it. */
function judgeHeld({ ledger }: World, rollout: Rollout): void {
  const theirs = (host: Host) => !isBack(host) && !isLeftDown(host) && (!host.managed || isAtRest(host));
  if (rollout.heldBy !== '' && [...ledger.hosts.values()].some(theirs)) return;
  throw new Broken(`rolling maintenance ${rollout.id} is held, and nobody else has a host: ${JSON.stringify(rollout)}`);
}

async function say(world: World, words: string, work: (services: Services) => Promise<unknown>): Promise<void> {
  world.say(`an operator says: ${words}`);
  world.invoke(words, work);
  await world.settled();
}
