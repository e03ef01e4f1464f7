import type { GateStanding } from './gate.ts';
import type { RollingOptions } from './options.ts';
import { hasEnded, isDownPhase, isInRepair, type Phase, type RolloutStatus } from './phase.ts';

/** Progress of a rolling maintenance: each host goes down, through its repair, and back. */

export interface RolloutHost {
  readonly hostname: string;
  readonly phase: Phase;
  /** Start of the phase, RFC 3339. */
  readonly since: string;
  /** Reason for a failure or for leaving it out; during a repair, the message of the hook. */
  readonly note: string;
  /** Number of the wave in which it began; null before. */
  readonly wave: number | null;
  /** Time when it began, RFC 3339; null before, and for hosts that an earlier release let begin. */
  readonly begunAt: string | null;
  /** True once it was DOWN. */
  readonly wasDown: boolean;
  /**
   * State of the repair hook, and the time of its next call (RFC 3339). With several repairs,
   * `step` is the number of those that are done, and `startedAt` the start of the current one.
   */
  readonly repair: {
    readonly handle: string | null;
    readonly askAt: string;
    readonly step?: number | undefined;
    readonly startedAt?: string | undefined;
  } | null;
}

/**
 * The newest wave: the hosts that the limits let begin in one look, also while hosts of earlier
 * waves are under way. It is stored before its maintenance is requested: if the look dies in
 * between, the next one repeats the request.
 */
export interface Wave {
  readonly number: number;
  /** Id of its start maintenance. */
  readonly maintenanceId: string;
  readonly startedAt: string;
  readonly isAskedFor: boolean;
}

/** An event in the rollout. */
interface RolloutNote {
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/**
 * The one record of a rolling maintenance's progress. Only a conditional write on the `version`
 * that was read changes it.
 */
export interface Rollout {
  /** Id of its maintenance. */
  readonly id: string;
  readonly status: RolloutStatus;
  readonly options: RollingOptions;
  readonly hosts: readonly RolloutHost[];
  /** Its gates that have been asked. */
  readonly gates: readonly GateStanding[];
  readonly wave: Wave | null;
  /** Failed hosts so far. `forgiven`: those among them before the last `resume`. */
  readonly failures: number;
  readonly forgiven: number;
  /** Sentence that says why no host begins although none is under way; empty otherwise. */
  readonly heldBy: string;
  /** The operator who stopped it. */
  readonly stoppedBy: string | null;
  readonly registeredAt: string;
  /** Earliest start of its first wave. */
  readonly startedAt: string;
  /** End of the window, and latest start of a host; null when there is none. */
  readonly endsAt: string | null;
  readonly lastBeginAt: string | null;
  /** Treatment of DOWN hosts at the end of the window. */
  readonly atEnd: 'complete' | 'stay';
  /** Longest drain of a host, seconds; null means until the window ends, or for ever. */
  readonly deadlineSeconds: number | null;
  readonly executionArn: string | null;
  /** The newest `MAX_NOTES`, oldest first. */
  readonly notes: readonly RolloutNote[];
  readonly version: number;
}

const MAX_NOTES = 50;
/** Length of a host's note: a rollout has a thousand of them. */
const MAX_HOST_NOTE = 160;
/** Length of a rollout's note, which may quote Mesos. */
const MAX_TEXT = 1_000;

export function hostsIn(rollout: Pick<Rollout, 'hosts'>, ...phases: readonly Phase[]): readonly RolloutHost[] {
  return rollout.hosts.filter(({ phase }) => phases.includes(phase));
}

/** Failures since the last `resume`. */
export function openFailures({ failures, forgiven }: Pick<Rollout, 'failures' | 'forgiven'>): number {
  return failures - forgiven;
}

export function isOver(rollout: Pick<Rollout, 'hosts'>): boolean {
  return rollout.hosts.every(hasEnded);
}

/** Moves the host to a phase; unchanged when it is there already. */
export function inPhase(host: RolloutHost, phase: Phase, now: Date, note = ''): RolloutHost {
  if (host.phase === phase && host.note === shortened(note)) return host;
  const since = host.phase === phase ? host.since : now.toISOString();
  const repair = isInRepair({ phase }) ? host.repair : null;
  const wasDown = host.wasDown || isDownPhase({ phase });
  return { ...host, phase, since, note: shortened(note), repair, wasDown };
}

/** Gives the host its turn later. */
export function notBegun(host: RolloutHost, now: Date): RolloutHost {
  return { ...inPhase(host, 'waiting', now), wave: null, begunAt: null };
}

export function withNote(rollout: Rollout, text: string, by: string, now: Date): Rollout {
  const note = { at: now.toISOString(), by, text: shortened(text, MAX_TEXT) };
  return { ...rollout, notes: [...rollout.notes, note].slice(-MAX_NOTES) };
}

function shortened(note: string, maxLength = MAX_HOST_NOTE): string {
  return note.length <= maxLength ? note : `${note.slice(0, maxLength - 1)}…`;
}

/** Replaces the changed hosts, and counts new failures. */
export function withHosts(rollout: Rollout, changed: readonly RolloutHost[]): Rollout {
  const byName = new Map(changed.map((host) => [host.hostname, host]));
  const before = new Set(hostsIn(rollout, 'failed').map(({ hostname }) => hostname));
  const failed = hostsIn({ hosts: changed }, 'failed').filter(({ hostname }) => !before.has(hostname));
  return {
    ...rollout,
    hosts: rollout.hosts.map((host) => byName.get(host.hostname) ?? host),
    failures: rollout.failures + failed.length,
  };
}
