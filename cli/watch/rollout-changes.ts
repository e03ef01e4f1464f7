import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { isUnderWay, type Phase } from '../../functions/domain/rolling/phase.ts';
import { caller } from '../lines/host-lines.ts';
import { namesByNote, phasesText } from '../lines/rollout-lines.ts';

/** What has happened between two looks at a rolling maintenance. */

type RolloutHost = RolloutView['hosts'][number];

export interface News {
  /** When, RFC 3339. */
  readonly at: string;
  readonly text: string;
  /** Order of what has happened at the same moment: how hosts have got on, what that means, who begins because of it. */
  readonly rank: number;
}

/** By whom notes are that nobody has asked for. */
const BY_ITSELF = 'rollout';
/** Hosts that are left out come by the hundred. */
const MAX_NAMES = 3;

/**
 * Oldest first: changes of phase, waves that are over, notes, and why no host begins.
 *
 * @param before what was seen last; undefined: nothing yet
 */
export function newsOf(before: RolloutView | undefined, after: RolloutView, now: Date): readonly News[] {
  const known = new Map(before?.hosts.map((host) => [host.hostname, host]));
  const changed = after.hosts.filter((host) => isNews(known.get(host.hostname), host));
  return [
    ...changed.filter(({ phase }) => phase !== 'skipped').map((host) => hostNews(known.get(host.hostname), host, now)),
    ...leftOut(changed),
    ...wavesOver(before, after),
    ...newNotes(before, after),
    ...hold(before, after, now),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || one.rank - other.rank);
}

/** Its phase, and the first note in it: what a repair hook says again and again is none. */
function isNews(before: RolloutHost | undefined, after: RolloutHost): boolean {
  const phase = before?.phase ?? 'waiting';
  return phase !== after.phase || (after.note !== '' && (before?.note ?? '') === '');
}

function hostNews(before: RolloutHost | undefined, host: RolloutHost, now: Date): News {
  const { hostname, phase, note, wave, since } = host;
  const entered = before?.phase !== phase;
  const text = `${hostname} ${phase}${wave !== null && wave !== (before?.wave ?? null) ? `, wave ${wave}` : ''}`;
  return {
    at: entered ? since : now.toISOString(),
    text: note === '' ? text : `${text}: ${note}`,
    rank: phase === 'going-down' ? 3 : 0,
  };
}

/** One line for all that are left out for the same reason. */
function leftOut(changed: readonly RolloutHost[]): readonly News[] {
  const skipped = changed.filter(({ phase }) => phase === 'skipped');
  const at = latest(skipped);
  return namesByNote(skipped, MAX_NAMES).map(({ names, note }) => ({
    at,
    text: `${names} skipped: ${note}`,
    rank: 0,
  }));
}

/** The newest wave of either look, once nobody of it is under way any more. */
function wavesOver(before: RolloutView | undefined, after: RolloutView): readonly News[] {
  const numbers = [...new Set([before?.waves ?? 0, after.waves])];
  return numbers.flatMap((number) => {
    const hosts = after.hosts.filter(({ wave }) => wave === number);
    const wasOpen =
      number > (before?.waves ?? 0) || before?.hosts.some((host) => host.wave === number && isUnderWay(host));
    if (!wasOpen || hosts.length === 0 || hosts.some(isUnderWay)) return [];
    return [{ at: latest(hosts), text: `wave ${number} is over: ${phasesText(countByPhase(hosts))}`, rank: 1 }];
  });
}

function newNotes(before: RolloutView | undefined, after: RolloutView): readonly News[] {
  const known = new Set(before?.notes.map(({ at, text }) => `${at} ${text}`));
  return after.notes
    .filter(({ at, text }) => !known.has(`${at} ${text}`))
    .map(({ at, by, text }) => ({ at, text: by === BY_ITSELF ? text : `${text} (by ${caller(by)})`, rank: 2 }));
}

/** Why none begins though it goes on. That of one that does not is a note. */
function hold(before: RolloutView | undefined, { status, heldBy }: RolloutView, now: Date): readonly News[] {
  if (status !== 'running' || heldBy === '' || heldBy === before?.heldBy) return [];
  return [{ at: now.toISOString(), text: `no host begins: ${heldBy}`, rank: 2 }];
}

function latest(hosts: readonly RolloutHost[]): string {
  return hosts.reduce(
    (newest, { since }) => (Date.parse(since) > Date.parse(newest) ? since : newest),
    hosts[0]?.since ?? '',
  );
}

function countByPhase(hosts: readonly RolloutHost[]): Partial<Record<Phase, number>> {
  const counts: Partial<Record<Phase, number>> = {};
  for (const { phase } of hosts) counts[phase] = (counts[phase] ?? 0) + 1;
  return counts;
}
