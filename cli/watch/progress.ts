import type { HostView } from '../../functions/contract/api/api.ts';
import type { Goal } from '../../functions/domain/host/host.ts';
import { isDraining } from '../../functions/domain/host/host-state.ts';
import { plural } from '../../functions/domain/text/counted.ts';
import {
  arrivalsText,
  blockersByWeight,
  blockerTotal,
  isStuck,
  reasonsToStay,
  secondsLeft,
} from '../lines/drain-lines.ts';
import { short } from '../lines/host-lines.ts';
import { clean, moment, span } from '../terminal/text.ts';
import type { Verdict } from './host-outcome.ts';

/** One host as the watch saw it last. */
export interface Seen {
  readonly hostname: string;
  readonly host: HostView | undefined;
  readonly verdict: Verdict;
  /** The reason why nothing happens to the host; undefined while something happens or may soon. */
  readonly idle?: string | undefined;
}

/** Shows a watch to a person. */
export interface Progress {
  /** Shows all hosts after a look, also those that have arrived or are lost. */
  show(hosts: readonly Seen[]): void;
  /** Says that the service is away, and what the watch does; undefined when it is back. */
  outage(text: string | undefined): void;
  /** Leaves the terminal in its final state. */
  end(): Promise<void>;
}

/**
 * `HOST_STATE_DRAINING, STUCK since …, 3 tasks left, web.7 (marathon): web has 3 of 4 …, and 1
 * more`.
 */
export function hostLine({ host, verdict, idle }: Seen): string {
  if (verdict.kind === 'lost') return verdict.why;
  if (host === undefined) return 'not seen yet';
  if (verdict.kind === 'arrived') return host.state;
  const [blocker] = blockersByWeight(host);
  const others = blockerTotal(host) - 1;
  const arrivals = arrivalsText(host);
  const parts = [
    host.state,
    host.drain !== null && isStuck(host) ? `STUCK since ${moment(host.drain.movedAt)}` : undefined,
    isDraining(host) || host.tasks.running > 0 ? `${plural(host.tasks.running, 'task')} left` : undefined,
    arrivals === undefined ? undefined : `arrived meanwhile: ${arrivals}`,
    blocker &&
      (blocker.taskId === '' ? blocker.message : `${blocker.taskId} (${blocker.framework}): ${blocker.message}`),
    others > 0 ? `and ${others} more` : undefined,
    idle,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** `12 of 40 hosts DOWN, 25 DRAINING (2 STUCK), 3 UP, about 4m left`. */
export function summaryLine(hosts: readonly Seen[], goal: Goal, now: Date): string {
  const arrived = hosts.filter(({ verdict }) => verdict.kind === 'arrived').length;
  const lost = hosts.filter(({ verdict }) => verdict.kind === 'lost').length;
  const states = new Map<string, { count: number; stuck: number }>();
  for (const { host, verdict } of hosts) {
    if (host === undefined || verdict.kind !== 'moving') continue;
    const { count, stuck } = states.get(short(host.state)) ?? { count: 0, stuck: 0 };
    states.set(short(host.state), { count: count + 1, stuck: stuck + (isStuck(host) ? 1 : 0) });
  }
  const moving = [...states].map(
    ([state, { count, stuck }]) => `, ${count} ${state}${stuck === 0 ? '' : ` (${stuck} STUCK)`}`,
  );
  return `${arrived} of ${plural(hosts.length, 'host')} ${short(goal)}${moving.join('')}${lost === 0 ? '' : `, ${lost} lost`}${leftText(hosts, now)}`;
}

function leftText(hosts: readonly Seen[], now: Date): string {
  const moving = hosts.flatMap(({ host, verdict }) => (host !== undefined && verdict.kind === 'moving' ? [host] : []));
  const left = secondsLeft(moving, now);
  return left === undefined ? '' : `, about ${span(left)} left`;
}

const MAX_TROUBLED = 5;

/** The first hosts that need attention: lost ones, then stuck ones, then those with such blockers. */
export function troubleLines(hosts: readonly Seen[]): string[] {
  const trouble = hosts
    .map((seen) => ({ seen, rank: troubleOf(seen) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const shown = trouble.slice(0, MAX_TROUBLED).map(({ seen }) => `${clean(seen.hostname)}  ${clean(hostLine(seen))}`);
  return trouble.length > shown.length ? [...shown, `and ${trouble.length - shown.length} more`] : shown;
}

function troubleOf({ host, verdict, idle }: Seen): number {
  if (verdict.kind === 'lost') return 3;
  if (verdict.kind === 'arrived' || host === undefined) return 0;
  if (isStuck(host)) return 2;
  return idle !== undefined || reasonsToStay(host).length > 0 ? 1 : 0;
}
