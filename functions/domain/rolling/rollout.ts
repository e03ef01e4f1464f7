import type { RollingOptions } from './options.ts';
import { hasEnded, isInRepair, isPastDown, type Phase, type RolloutStatus } from './phase.ts';

/** A rolling maintenance under way: where each of its hosts is on its way down, through its repair, and back. */

export interface RolloutHost {
  readonly hostname: string;
  readonly phase: Phase;
  /** When it came into the phase, RFC 3339. */
  readonly since: string;
  /** Why it failed or was left out; what its repair says of itself. */
  readonly note: string;
  /** The number of its wave; null before that. */
  readonly wave: number | null;
  /** True when it has been DOWN on its way. */
  readonly wasDown: boolean;
  /** What the repair hook wants to be told again, and when it is to be asked next (RFC 3339). */
  readonly repair: { readonly handle: string | null; readonly askAt: string } | null;
}

/** The newest wave. Its intent is written before its maintenance is asked for: a step that dies in between is repeated by the next one. */
export interface Wave {
  readonly number: number;
  /** Of its start maintenance. */
  readonly maintenanceId: string;
  readonly startedAt: string;
  readonly isAskedFor: boolean;
}

/** Something worth knowing that has happened to it. */
interface RolloutNote {
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/** The one record of a rolling maintenance's progress. Changed only by a conditional write on the `version` that was read. */
export interface Rollout {
  /** Its maintenance's. */
  readonly id: string;
  readonly status: RolloutStatus;
  readonly options: RollingOptions;
  readonly hosts: readonly RolloutHost[];
  readonly wave: Wave | null;
  /** Hosts that have failed so far, and those of them that a `resume` has put up with. */
  readonly failures: number;
  readonly forgiven: number;
  /** Why no other host begins now: a sentence; empty while one does. */
  readonly heldBy: string;
  /** Who has said that no other host is to begin any more. */
  readonly stoppedBy: string | null;
  readonly registeredAt: string;
  /** When its first wave may begin. */
  readonly startedAt: string;
  /** Of a window: when it ends, and after which moment no host begins; null: there is no end. */
  readonly endsAt: string | null;
  readonly lastBeginAt: string | null;
  /** What becomes, at the end of the window, of hosts that are DOWN. */
  readonly atEnd: 'complete' | 'stay';
  /** How long the draining of a host may take, seconds; null: until the window ends, or for ever. */
  readonly deadlineSeconds: number | null;
  readonly executionArn: string | null;
  /** The newest, oldest first; at most `MAX_NOTES`. */
  readonly notes: readonly RolloutNote[];
  readonly version: number;
}

const MAX_NOTES = 50;
/** Of a note on a host, of which a rollout has a thousand. */
const MAX_HOST_NOTE = 160;
/** Of what has happened to a rollout: it may quote what Mesos said. */
const MAX_TEXT = 1_000;

export function hostsIn(rollout: Pick<Rollout, 'hosts'>, ...phases: readonly Phase[]): readonly RolloutHost[] {
  return rollout.hosts.filter(({ phase }) => phases.includes(phase));
}

/** Failures that nobody has put up with yet. */
export function openFailures({ failures, forgiven }: Pick<Rollout, 'failures' | 'forgiven'>): number {
  return failures - forgiven;
}

export function isOver(rollout: Pick<Rollout, 'hosts'>): boolean {
  return rollout.hosts.every(hasEnded);
}

/** The host in its next phase; itself when that is the one it is in. */
export function inPhase(host: RolloutHost, phase: Phase, now: Date, note = ''): RolloutHost {
  if (host.phase === phase && host.note === shortened(note)) return host;
  const since = host.phase === phase ? host.since : now.toISOString();
  const repair = isInRepair({ phase }) ? host.repair : null;
  const wasDown = host.wasDown || isPastDown({ phase });
  return { ...host, phase, since, note: shortened(note), repair, wasDown };
}

export function withNote(rollout: Rollout, text: string, by: string, now: Date): Rollout {
  const note = { at: now.toISOString(), by, text: shortened(text, MAX_TEXT) };
  return { ...rollout, notes: [...rollout.notes, note].slice(-MAX_NOTES) };
}

function shortened(note: string, maxLength = MAX_HOST_NOTE): string {
  return note.length <= maxLength ? note : `${note.slice(0, maxLength - 1)}…`;
}

/** Replaces the hosts that changed, and counts those that have failed. */
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
