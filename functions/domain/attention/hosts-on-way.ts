import { isPastDeadline } from '../host/fleet.ts';
import type { Host } from '../host/host.ts';
import { isDraining } from '../host/host-state.ts';
import { type Action, isAtRest, isGoingDown, nextAction } from '../host/next-action.ts';
import { isStuck } from '../host/restarts.ts';
import { overdueAfter, type UsualTimes, usualOf, usualText } from '../host/step-times.ts';
import { nameList, plural } from '../text/counted.ts';
import { elapsedMs } from '../time/elapsed.ts';
import { CAUSES, causeOf, type HostCause, needsPerson } from './causes.ts';
import { earliest, type Help, helpFor, namesOf, type Situation, sharedMaintenance } from './situation.ts';

/** Hosts on their way down or up that wait for a person, grouped by cause. */

/** A shorter wait may pass by itself, such as the election of a master or the start of an agent. */
const PATIENCE_SECONDS = 300;

const KINDS_OF_WAIT = ['host-given-up', 'deadline-passed', 'drain-stuck', 'host-waits'] as const;
type KindOfWait = (typeof KINDS_OF_WAIT)[number];

interface WaitingHost extends HostCause {
  readonly host: Host;
  readonly kind: KindOfWait;
  readonly since: string;
}

/** `Map.groupBy` makes no empty group. */
type Group = [WaitingHost, ...WaitingHost[]];

/** @param usual the time that steps took here before */
export function hostsOnWay(hosts: readonly Host[], usual: UsualTimes, now: Date): Situation[] {
  const waiting = hosts.flatMap((host) => waitOf(host, usual, now) ?? []);
  const groups = Map.groupBy(waiting, ({ kind, cause, blocker }) => `${kind} ${cause} ${blocker?.framework ?? ''}`);
  return [...groups].map(([key, group]) => situationOf(key, group as Group, usual));
}

/** Finds the most serious wait of the host: a host is in one situation only. */
function waitOf(host: Host, usual: UsualTimes, now: Date): WaitingHost | undefined {
  const { maintenance, drain, stateSince, blockers } = host;
  const found = causeOf(blockers);
  const asKind = (kind: KindOfWait, since: string) => ({ host, kind, since, ...found });
  const stuck = blockers.find((blocker) => isStuck({ blockers: [blocker] }));
  if (stuck !== undefined) return { ...asKind('host-given-up', stuck.since), blocker: found.blocker ?? stuck };
  if (isDraining(host) && maintenance !== null) {
    if (isPastDeadline(maintenance, now)) return asKind('deadline-passed', maintenance.deadline ?? stateSince);
    if (drain?.stuck === true) return asKind('drain-stuck', drain.movedAt);
  }
  const { blocker, cause } = found;
  if (isAtRest(host) || blocker === undefined || !needsPerson(cause)) return undefined;
  const isReturning = nextAction(host) === 'bring-up' && cause === 'agent-lost';
  const patience = overdueAfter(isReturning ? usualOf(usual, 'bring-up') : undefined, PATIENCE_SECONDS);
  return elapsedMs(blocker.since, now) < patience * 1_000 ? undefined : asKind('host-waits', blocker.since);
}

const TITLE = {
  'host-given-up': (count) => `${plural(count, 'host')} given up`,
  'deadline-passed': (count) => `${plural(count, 'drain')} past the deadline`,
  'drain-stuck': (count) => `${plural(count, 'drain')} stuck`,
  'host-waits': (count) => `${plural(count, 'host')} ${count === 1 ? 'waits' : 'wait'}`,
} as const satisfies Record<KindOfWait, (count: number) => string>;

function situationOf(key: string, group: Group, usual: UsualTimes): Situation {
  const [first] = group;
  const { kind, cause, blocker } = first;
  const hosts = group.map(({ host }) => host);
  const { text, advice } = CAUSES[cause];
  const framework = blocker === undefined || blocker.framework === '' ? '' : ` (${blocker.framework})`;
  const title = `${TITLE[kind](hosts.length)}: ${text}${framework}`;
  return {
    ...{ kind, key, cause, title },
    since: earliest(group.map(({ since }) => since)),
    message: `${nameList(namesOf(hosts), 3)}: ${exampleOf(first, hosts.length)}${besides(kind, usual)}. What to do: ${advice}${ALSO[kind]}`,
    hosts: namesOf(hosts),
    maintenanceId: sharedMaintenance(hosts),
    window: null,
    actions: actionsOf(kind, hosts),
  };
}

const ALSO = {
  'host-given-up': '; then ask for the same again',
  'deadline-passed': '; or set another deadline; or cancel the drain',
  'drain-stuck': '; or cancel the drain',
  'host-waits': '',
} as const satisfies Record<KindOfWait, string>;

function besides(kind: KindOfWait, times: UsualTimes): string {
  const usual = kind === 'drain-stuck' ? usualOf(times, 'drain') : undefined;
  return usual === undefined ? '' : `, and ${usualText('drains', usual)}`;
}

function exampleOf({ host, cause, blocker }: WaitingHost, count: number): string {
  if (blocker === undefined) return CAUSES[cause].text;
  const task = blocker.taskId === '' ? '' : `task ${blocker.taskId}: `;
  return `${count === 1 ? '' : `on ${host.hostname}, `}${task}${blocker.message}`;
}

function actionsOf(kind: KindOfWait, hosts: readonly Host[]): Help[] {
  const leaving = hosts.filter(isGoingDown);
  const doing = (action: Action) => hosts.filter((host) => nextAction(host) === action);
  if (kind === 'host-given-up') {
    return [
      ...helpFor('start', leaving),
      ...helpFor('complete', doing('bring-up')),
      ...helpFor('cancel', [...leaving, ...doing('cancel-drain')]),
    ];
  }
  const cancel = helpFor('cancel', leaving);
  if (kind !== 'deadline-passed') return cancel;
  return [...helpFor('start', leaving, { deadline: '30m', onDeadline: 'force' }), ...cancel];
}
