import type { MaintenanceView } from '../../functions/contract/api/api.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { PHASES, type Phase } from '../../functions/domain/rolling/phase.ts';
import { nameList, plural } from '../../functions/domain/text/counted.ts';
import { clean } from '../terminal/text.ts';

/** Texts about rolling maintenances. */

type Limits = NonNullable<MaintenanceView['rolling']>;

/** Order of the phases: those that need attention first. */
const NEED = {
  ...{ failed: 0, 'going-down': 1, repairing: 2, returning: 3, settling: 4, waiting: 5, skipped: 6, done: 7 },
} as const satisfies Record<Phase, number>;

export function byNeed(one: Phase, other: Phase): number {
  return NEED[one] - NEED[other];
}

/** `1 failed, 2 going-down, 9 waiting`, without empty phases. */
export function phasesText(counts: RolloutView['counts']): string {
  return [...PHASES]
    .sort(byNeed)
    .flatMap((phase) => (counts[phase] === undefined ? [] : [`${counts[phase]} ${phase}`]))
    .join(', ');
}

/** `5% of a pool, 1 rack at a time, 2 of a rack`: the hosts that may be out at once. */
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

/** `errors, slo; after red it goes on when all are green for 300 seconds`; undefined without a gate. */
export function gatesText({ gates, greenForSeconds, onRed }: Limits): string | undefined {
  if (gates.length === 0) return undefined;
  const goesOn = `after red it goes on when ${gates.length === 1 ? 'it is' : 'all are'} green for`;
  const red = onRed === 'halt' ? 'halts at red' : `${goesOn} ${plural(greenForSeconds, 'second')}`;
  return `${gates.join(', ')}; ${red}`;
}

/** Groups hosts by note: `h1, h2 and 7 more`. Hundreds of hosts may be skipped at once. */
export function namesByNote(
  hosts: readonly RolloutView['hosts'][number][],
  max: number,
): { names: string; note: string }[] {
  const notes = [...new Set(hosts.map(({ note }) => note))];
  return notes.map((note) => {
    const theirs = hosts.filter((host) => host.note === note).map(({ hostname }) => hostname);
    return { note, names: nameList(theirs, max) };
  });
}

/** Operator commands for a rolling maintenance, a line each. */
export function controlLines(id: string, ...controls: readonly (keyof typeof CONTROLS)[]): string[] {
  const size = Math.max(...controls.map((each) => CONTROLS[each].length));
  return controls.map(
    (each) => `${`${CONTROLS[each]}:`.padEnd(size + 1)}  peloton host maintenance ${each} ${clean(id)}`,
  );
}

const CONTROLS = {
  status: 'see how it goes',
  pause: 'let no other host begin',
  resume: 'go on',
  stop: 'skip hosts that have not begun',
} as const;
