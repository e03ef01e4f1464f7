import type { MaintenanceView } from '../../functions/contract/api/api.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { PHASES, type Phase } from '../../functions/domain/rolling/phase.ts';
import { clean, plural } from '../terminal/text.ts';

/** Rolling maintenances as people read them. */

type Limits = NonNullable<MaintenanceView['rolling']>;

/** Phases that somebody has to look at first, those that nobody has to look at last. */
const NEED = {
  ...{ failed: 0, 'going-down': 1, repairing: 2, returning: 3, settling: 4, waiting: 5, skipped: 6, done: 7 },
} as const satisfies Record<Phase, number>;

export function byNeed(one: Phase, other: Phase): number {
  return NEED[one] - NEED[other];
}

/** `1 failed, 2 going-down, 9 waiting`: phases that no host is in are left out. */
export function phasesText(counts: RolloutView['counts']): string {
  return [...PHASES]
    .sort(byNeed)
    .flatMap((phase) => (counts[phase] === undefined ? [] : [`${counts[phase]} ${phase}`]))
    .join(', ');
}

/** `5% of a pool, 1 rack at a time, 2 of a rack`; the hosts that may be out at once. */
export function limitsText(limits: Limits): string {
  const { concurrency, maxUnavailable, maxUnavailablePerDomain, failureDomain, maxDomains } = limits;
  const out = [
    concurrency === null ? undefined : `${concurrency} of its hosts`,
    maxUnavailable === null ? undefined : `${maxUnavailable} of a pool`,
    failureDomain === null ? undefined : `${maxDomains} ${failureDomain} at a time`,
    maxUnavailablePerDomain === null ? undefined : `${maxUnavailablePerDomain} of a ${failureDomain}`,
  ];
  return out.filter((part) => part !== undefined).join(', ');
}

/** `repair person, back within 1800 seconds, settled after 60 seconds`. */
export function returnText({ repair, returnSeconds, settleSeconds }: Limits): string {
  return `repair ${repair}, back within ${plural(returnSeconds, 'second')}, settled after ${plural(settleSeconds, 'second')}`;
}

/** `h1, h2 and 7 more`, once for each note, with that note: hosts are left out by the hundred. */
export function namesByNote(
  hosts: readonly RolloutView['hosts'][number][],
  most: number,
): { names: string; note: string }[] {
  const notes = [...new Set(hosts.map(({ note }) => note))];
  return notes.map((note) => {
    const theirs = hosts.filter((host) => host.note === note).map(({ hostname }) => hostname);
    return { note, names: cutNames(theirs, most) };
  });
}

/** A few names, and how many more there are. */
export function cutNames(hostnames: readonly string[], most: number): string {
  const shown = hostnames.slice(0, most).join(', ');
  return hostnames.length > most ? `${shown} and ${hostnames.length - most} more` : shown;
}

/** Commands for somebody who looks after a rolling maintenance, a line each. */
export function controlLines(id: string, ...wanted: readonly (keyof typeof CONTROLS)[]): string[] {
  const size = Math.max(...wanted.map((each) => CONTROLS[each].length));
  return wanted.map(
    (each) => `${`${CONTROLS[each]}:`.padEnd(size + 1)}  peloton host maintenance ${each} ${clean(id)}`,
  );
}

const CONTROLS = {
  status: 'see how it goes',
  pause: 'let no other host begin',
  resume: 'go on',
  stop: 'leave out those that have not begun',
} as const;
