import type { HostView, MaintenanceView } from '../../../functions/contract/api/api.ts';
import type { RolloutView } from '../../../functions/contract/api/rolling.ts';
import { isRunning } from '../../../functions/domain/rolling/phase.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { blockersCell, isSlow } from '../../lines/drain-lines.ts';
import { caller } from '../../lines/host-lines.ts';
import { byNeed, gatesText, limitsText, phasesText, returnText } from '../../lines/rollout-lines.ts';
import { properties, table } from '../../terminal/table.ts';
import { age, moment, span } from '../../terminal/text.ts';
import type { Sight } from '../../watch/fetch-hosts.ts';

/** A rolling maintenance, as `status` shows it. */

const HOST_COLUMNS = ['Hostname', 'Phase', 'Wave', 'For', 'State', 'Note'];

type Row = readonly [label: string, value: string | undefined];

export function limitRows(rolling: NonNullable<MaintenanceView['rolling']>): Row[] {
  return [
    ['Out at once', limitsText(rolling)],
    ['Each host', returnText(rolling)],
    ['Gates', gatesText(rolling)],
  ];
}

/** The head, the hosts (those that need attention first), and the notes, newest last. */
export function rolloutDetails(
  { hosts, rolling }: MaintenanceView,
  rollout: RolloutView,
  sight: Sight,
  now: Date,
  width: number | undefined,
): string {
  const states = new Map(hosts.map(({ hostname, state }) => [hostname, state]));
  const rows = [...rollout.hosts]
    .sort((one, other) => byNeed(one.phase, other.phase))
    .map((host) => {
      const { hostname, phase, wave, since } = host;
      const seen = sight.get(hostname);
      const state = seen?.state ?? states.get(hostname) ?? 'unknown';
      const lasts = `${age(since, now)}${isSlow(since, host.usualSeconds, now) ? ', slow' : ''}`;
      return [hostname, phase, String(wave ?? ''), lasts, state, noteCell(host, seen, rolling, now)];
    });
  return [head(rollout, now, width), table(HOST_COLUMNS, rows, width), notesText(rollout.notes, width)]
    .filter((part) => part !== '')
    .join('\n');
}

/** The reason why the host failed or was skipped, else its blockers. */
function noteCell(
  { phase, note }: RolloutView['hosts'][number],
  seen: HostView | undefined,
  rolling: MaintenanceView['rolling'],
  now: Date,
): string {
  if (note !== '') return note;
  if (phase === 'repairing' && rolling?.repair === 'person') return 'waits for an operator to run complete';
  return seen === undefined ? '' : blockersCell(seen, now);
}

function head(rollout: RolloutView, now: Date, width: number | undefined): string {
  const { status, heldBy, waves, counts, failures, maxErrors, endsAt } = rollout;
  return properties(
    [
      ['Status', status],
      ['Blocked by', heldBy || undefined],
      ...rollout.gates.map((gate): Row => ['Gate', gateText(gate, now)]),
      ['Waves', `${waves} begun`],
      ['Phases', phasesText(counts)],
      [
        'Failures',
        `${failures} so far, halts at ${maxErrors}${failures === 0 ? '' : ', counted from the last resume'}`,
      ],
      ['Time left', timeLeft(rollout)],
      ['Ends', endsAt === null ? undefined : moment(endsAt, now)],
    ],
    width,
  );
}

function gateText({ name, colour, since, evidence, override }: RolloutView['gates'][number], now: Date): string {
  const over = override === null ? '' : `, overridden by ${caller(override.by)}: ${override.reason}`;
  return `${name} ${colour} for ${age(since, now)}: ${evidence}${over}`;
}

function timeLeft(rollout: RolloutView): string | undefined {
  const { remainingSeconds, remainingRestsOn = 'estimated from the hosts that are done' } = rollout;
  if (remainingSeconds !== null) return `about ${span(remainingSeconds)}, ${remainingRestsOn}`;
  return isRunning(rollout) ? 'unknown until the first host is done' : undefined;
}

function notesText(notes: RolloutView['notes'], width: number | undefined): string {
  if (notes.length === 0) return '';
  const rows = notes.map(({ at, by, text }) => [moment(at), caller(by), text]);
  return `${plural(notes.length, 'note')}:\n${table(['At', 'By', 'What'], rows, width, 'fold')}`;
}
