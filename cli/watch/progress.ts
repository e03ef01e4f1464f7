import type { HostView } from '../../functions/contract/api.ts';
import type { Goal } from '../../functions/domain/host.ts';
import { short } from '../host-lines.ts';
import { plural } from '../text.ts';
import type { Verdict } from './judge.ts';

/** One host as it was last seen. */
export interface Seen {
  readonly hostname: string;
  readonly host: HostView | undefined;
  readonly verdict: Verdict;
}

/** Shows a watch to a person. */
export interface Progress {
  /** Everything that is known after a look: all hosts, those that arrived or are lost included. */
  show(hosts: readonly Seen[]): void;
  /** The service is away, and what is done about it; undefined when it is back. */
  outage(text: string | undefined): void;
  /** Leaves the terminal as it should stay. */
  end(): Promise<void>;
}

/** `HOST_STATE_DRAINING, 3 tasks left, web.7 (marathon) waits for …, and 1 more`. */
export function hostLine({ host, verdict }: Seen): string {
  if (verdict.kind === 'lost') return verdict.why;
  if (host === undefined) return 'not seen yet';
  if (verdict.kind === 'arrived') return host.state;
  const [blocker, ...others] = host.blockers;
  const draining = host.state === 'HOST_STATE_DRAINING';
  const parts = [
    host.state,
    draining || host.tasks.running > 0 ? `${plural(host.tasks.running, 'task')} left` : undefined,
    blocker &&
      (blocker.taskId === '' ? blocker.message : `${blocker.taskId} (${blocker.framework}) ${blocker.message}`),
    others.length > 0 ? `and ${others.length} more` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** `12 of 40 hosts DOWN, 25 DRAINING, 3 UP`. */
export function summaryLine(hosts: readonly Seen[], goal: Goal): string {
  const arrived = hosts.filter(({ verdict }) => verdict.kind === 'arrived').length;
  const lost = hosts.filter(({ verdict }) => verdict.kind === 'lost').length;
  const states = new Map<string, number>();
  for (const { host, verdict } of hosts) {
    if (host !== undefined && verdict.kind === 'moving') {
      states.set(short(host.state), (states.get(short(host.state)) ?? 0) + 1);
    }
  }
  const moving = [...states].map(([state, count]) => `, ${count} ${state}`).join('');
  return `${arrived} of ${plural(hosts.length, 'host')} ${short(goal)}${moving}${lost === 0 ? '' : `, ${lost} lost`}`;
}
