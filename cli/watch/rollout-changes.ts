import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { isRunning, isUnderWay, type Phase } from '../../functions/domain/rolling/phase.ts';
import { caller } from '../lines/host-lines.ts';
import { namesByNote, phasesText } from '../lines/rollout-lines.ts';
import { span } from '../terminal/text.ts';

/** Changes between two looks at a rolling maintenance. */

type RolloutHost = RolloutView['hosts'][number];

interface RolloutChange {
  /** RFC 3339. */
  readonly at: string;
  readonly text: string;
  /** Order at the same moment: hosts that ended, waves and notes that follow, hosts that begin. */
  readonly rank: number;
}

/** Author of the notes that the rollout writes itself. */
const BY_ITSELF = 'rollout';
/** Hundreds of hosts may be skipped at once. */
const MAX_NAMES = 3;

/**
 * Lists changes, oldest first: phases, waves that are over, notes, and why no host begins.
 *
 * @param before the last look; undefined before the first
 */
export function changesOf(before: RolloutView | undefined, after: RolloutView, now: Date): readonly RolloutChange[] {
  const known = new Map(before?.hosts.map((host) => [host.hostname, host]));
  const changed = after.hosts.filter((host) => isChanged(known.get(host.hostname), host));
  return [
    ...changed
      .filter(({ phase }) => phase !== 'skipped')
      .map((host) => hostChange(known.get(host.hostname), host, now)),
    ...skippedHosts(changed),
    ...wavesOver(before, after),
    ...newNotes(before, after),
    ...blocked(before, after, now),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || one.rank - other.rank);
}

/** True for a new phase, and for the first note in it: a repair hook repeats its notes. */
function isChanged(before: RolloutHost | undefined, after: RolloutHost): boolean {
  const phase = before?.phase ?? 'waiting';
  return phase !== after.phase || (after.note !== '' && (before?.note ?? '') === '');
}

function hostChange(before: RolloutHost | undefined, host: RolloutHost, now: Date): RolloutChange {
  const { hostname, phase, note, wave, since } = host;
  const entered = before?.phase !== phase;
  const text = `${hostname} ${phase}${wave !== null && wave !== (before?.wave ?? null) ? `, wave ${wave}` : ''}`;
  return {
    at: entered ? since : now.toISOString(),
    text: note === '' ? text : `${text}: ${note}`,
    rank: phase === 'going-down' ? 3 : 0,
  };
}

/** One line for all hosts that are skipped for the same reason. */
function skippedHosts(changed: readonly RolloutHost[]): readonly RolloutChange[] {
  const skipped = changed.filter(({ phase }) => phase === 'skipped');
  const at = latest(skipped);
  return namesByNote(skipped, MAX_NAMES).map(({ names, note }) => ({
    at,
    text: `${names} skipped: ${note}`,
    rank: 0,
  }));
}

/** Waves that have ended since the last look: none of their hosts is under way. */
function wavesOver(before: RolloutView | undefined, after: RolloutView): readonly RolloutChange[] {
  const waves = Map.groupBy(after.hosts, ({ wave }) => wave ?? 0);
  waves.delete(0);
  const { remainingSeconds } = after;
  const left = remainingSeconds === null || after.status === 'finished' ? '' : `; about ${span(remainingSeconds)} left`;
  return [...waves].flatMap(([number, hosts]) => {
    const wasOpen =
      number > (before?.waves ?? 0) || before?.hosts.some((host) => host.wave === number && isUnderWay(host));
    if (!wasOpen || hosts.some(isUnderWay)) return [];
    return [{ at: latest(hosts), text: `wave ${number} is over: ${phasesText(countByPhase(hosts))}${left}`, rank: 1 }];
  });
}

function newNotes(before: RolloutView | undefined, after: RolloutView): readonly RolloutChange[] {
  const known = new Set(before?.notes.map(({ at, text }) => `${at} ${text}`));
  return after.notes
    .filter(({ at, text }) => !known.has(`${at} ${text}`))
    .map(({ at, by, text }) => ({ at, text: by === BY_ITSELF ? text : `${text} (by ${caller(by)})`, rank: 2 }));
}

/** The reason why no host starts while the rollout runs; paused and halted rollouts have a note. */
function blocked(before: RolloutView | undefined, after: RolloutView, now: Date): readonly RolloutChange[] {
  const { heldBy } = after;
  if (!isRunning(after) || heldBy === '' || heldBy === before?.heldBy) return [];
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
