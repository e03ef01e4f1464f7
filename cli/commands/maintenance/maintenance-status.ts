import { type HostView, MaintenanceView } from '../../../functions/contract/api/api.ts';
import { HOST_STATES } from '../../../functions/domain/host/host.ts';
import { usualText } from '../../../functions/domain/host/step-times.ts';
import { GOAL_OF } from '../../../functions/domain/request/maintenance.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { blockersCell, deadlineCell, STEP_NAMES, secondsLeft } from '../../lines/drain-lines.ts';
import { caller } from '../../lines/host-lines.ts';
import { notRegistered } from '../../lines/registration.ts';
import { type Session, segment } from '../../service/session.ts';
import { EXIT } from '../../terminal/exit-code.ts';
import { properties, table } from '../../terminal/table.ts';
import { moment, span } from '../../terminal/text.ts';
import { look, type Sight } from '../../watch/fetch-hosts.ts';
import { limitRows, rolloutDetails } from '../rolling/rollout-details.ts';
import { type ListOptions, listMaintenances } from './maintenance-list.ts';

const HOST_COLUMNS = ['Hostname', 'State', 'Outcome', 'Tasks', 'Blockers', 'Deadline'];

/** `host maintenance status`: lists recent maintenances, or shows one with its hosts. */
export async function maintenanceStatus(
  session: Session,
  id: string | undefined,
  options: ListOptions,
): Promise<number> {
  return id === undefined ? listMaintenances(session, options) : show(session, id);
}

async function show(session: Session, id: string): Promise<number> {
  const path = `/v1/maintenances/${segment(id, 'maintenance id')}`;
  const { body, document } = await session.client.get(MaintenanceView, path);
  if (session.json) return session.answer(document, () => undefined);
  const sight = await look(session.client, onTheWay(body), GOAL_OF[body.kind], new AbortController().signal);
  session.say(maintenanceDetails(body, sight, session.io.now(), session.width));
  return EXIT.done;
}

/** Hosts that may have blockers. A host that is UP has not begun, or is back. */
function onTheWay({ kind, hosts }: MaintenanceView): string[] {
  const resting = [null, 'HOST_STATE_UP', GOAL_OF[kind]];
  return hosts.filter(({ state }) => !resting.includes(state)).map(({ hostname }) => hostname);
}

function maintenanceDetails(maintenance: MaintenanceView, sight: Sight, now: Date, width: number | undefined): string {
  const { counts, deadline, hosts, rolling, rollout } = maintenance;
  const states = HOST_STATES.filter((state) => (counts[state] ?? 0) > 0).map((state) => `${counts[state]} ${state}`);
  const head = properties(
    [
      ['Maintenance', maintenance.maintenanceId],
      ['Kind', rolling === null ? maintenance.kind : 'rolling'],
      ['Status', statusText(maintenance, now)],
      ['Part of', maintenance.parentId ?? undefined],
      ['Window', maintenance.windowName ?? undefined],
      ['Reason', maintenance.reason || undefined],
      ['Hold', maintenance.hold ?? undefined],
      ['Check', maintenance.verify ?? undefined],
      ['Requested', `by ${maintenance.requestedBy}, ${moment(maintenance.requestedAt, now)}`],
      ['Start', maintenance.kind === 'start' ? moment(maintenance.start, now) : undefined],
      ['Duration', maintenance.durationSeconds === null ? undefined : plural(maintenance.durationSeconds, 'second')],
      ['Deadline', deadline === null ? undefined : `${moment(deadline, now)}, then ${maintenance.onDeadline}`],
      ...(rolling === null ? [] : limitRows(rolling)),
      ['Execution', maintenance.executionArn ?? undefined],
      ['Hosts', `${hosts.length}${states.length === 0 ? '' : `: ${states.join(', ')}`}`],
      ['Time left', rollout === undefined ? leftText(sight, now) : undefined],
    ],
    width,
  );
  if (rollout !== undefined) return `${head}\n${rolloutDetails(maintenance, rollout, sight, now, width)}`;
  const isNamed = hosts.some(({ holds = [] }) => holds.length > 0);
  const rows = hosts.map((host) => [
    ...hostRow(host, sight.get(host.hostname), now),
    ...(isNamed ? [(host.holds ?? []).map(({ name, by }) => `${name} (${caller(by)})`).join(', ')] : []),
  ]);
  return `${head}\n${table([...HOST_COLUMNS, ...(isNamed ? ['Held by'] : [])], rows, width)}`;
}

/** Estimated from the time that such steps took here before. */
function leftText(sight: Sight, now: Date): string | undefined {
  const hosts = [...sight.values()].filter((host) => host !== undefined);
  const left = secondsLeft(hosts, now);
  const restsOn = [
    ...new Set(hosts.flatMap(({ step }) => (step?.usual ? [usualText(STEP_NAMES[step.kind], step.usual)] : []))),
  ];
  return left === undefined ? undefined : `about ${span(left)}, as ${restsOn.join(', ')}`;
}

function statusText(maintenance: MaintenanceView, now: Date): string | undefined {
  const fault = notRegistered(maintenance, now);
  return fault?.cause === undefined ? fault?.message : `${fault.message} (${fault.cause})`;
}

/** Shows blockers and deadline of the host itself: another maintenance may have it by now. */
function hostRow(
  { hostname, state, outcome }: MaintenanceView['hosts'][number],
  seen: HostView | undefined,
  now: Date,
) {
  if (seen === undefined) return [hostname, state ?? 'unknown', outcome, '', '', ''];
  return [hostname, seen.state, outcome, String(seen.tasks.running), blockersCell(seen, now), deadlineCell(seen, now)];
}
