import type { HostView } from '../../functions/contract/api/api.ts';
import { isDeactivated } from '../../functions/domain/host/agent-status.ts';
import { holdersText, isOwnOnly } from '../../functions/domain/host/holds.ts';
import type { HostState } from '../../functions/domain/host/host.ts';
import { isUp } from '../../functions/domain/host/host-state.ts';
import { plural } from '../../functions/domain/text/counted.ts';
import { properties, table } from '../terminal/table.ts';
import { age, moment } from '../terminal/text.ts';
import { arrivalsText, blockersByWeight, blockersCell, progressText } from './drain-lines.ts';

/** Texts about hosts. */

const HOST_COLUMNS = ['Hostname', 'IP', 'State', 'Goal', 'Since', 'Tasks', 'Blockers', 'By', 'Reason'];
/** Position of the optional columns. */
const OPTIONAL_AT = HOST_COLUMNS.indexOf('Since');
const UNMANAGED = '(set in Mesos, not by Peloton)';

export function hostTable(
  hosts: readonly HostView[],
  now: Date,
  width: number | undefined,
  { attributes = false }: { readonly attributes?: boolean } = {},
): string {
  const columns = HOST_COLUMNS.toSpliced(OPTIONAL_AT, 0, ...(attributes ? ['Attributes'] : []));
  const rows = hosts.map((host) =>
    hostRow(host, now).toSpliced(OPTIONAL_AT, 0, ...(attributes ? [attributesText(host)] : [])),
  );
  return table(columns, rows, width);
}

/** `pool=batch rack=7`, by name. */
function attributesText({ attributes }: HostView): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  return pairs.sort().join(' ');
}

function hostRow(host: HostView, now: Date): string[] {
  return [
    host.hostname,
    host.ip,
    host.state,
    short(host.goalState),
    age(host.stateSince, now),
    isCounted(host) ? String(host.tasks.running) : '-',
    blockersCell(host, now) || lostCell(host) || cordonedCell(host) || offCell(host),
    callerCell(host),
    host.maintenance?.reason ?? (host.managed ? (host.cordoned?.reason ?? '') : UNMANAGED),
  ];
}

function cordonedCell({ cordoned }: HostView): string {
  return cordoned === null ? '' : 'cordoned';
}

/** The operator of its maintenance, or all owners who hold it: `kernel (alice), disks (bob)`. */
function callerCell({ maintenance, cordoned }: HostView): string {
  const holds = maintenance?.holds ?? [];
  if (!isOwnOnly(holds)) return holds.map(({ name, by }) => `${name} (${caller(by)})`).join(', ');
  const by = maintenance?.requestedBy ?? cordoned?.by;
  return by === undefined ? '' : caller(by);
}

function cordonText({ cordoned }: HostView, now: Date): string | undefined {
  if (cordoned === null) return undefined;
  return `by ${cordoned.by}, ${moment(cordoned.at, now)}${cordoned.reason === '' ? '' : `: ${cordoned.reason}`}`;
}

/** `LOST: agent gone`, `LOST: 2 agents gone, 1 disconnected`: lost agents of a host that is UP. */
function lostCell(host: HostView): string {
  if (!isUp(host)) return '';
  const counts = (['gone', 'disconnected'] as const)
    .map((status) => ({ status, count: host.agents.filter((agent) => agent.status === status).length }))
    .filter(({ count }) => count > 0);
  const [first, ...others] = counts;
  if (first === undefined) return '';
  const many = first.count === 1 ? 'agent' : plural(first.count, 'agent');
  return [`LOST: ${many} ${first.status}`, ...others.map(({ status, count }) => `${count} ${status}`)].join(', ');
}

/** The service deactivates no agent of an UP host that is neither in maintenance nor cordoned. */
function offCell(host: HostView): string {
  return isUp(host) && host.maintenance === null && host.agents.some(isDeactivated)
    ? 'deactivated by someone else'
    : '';
}

/** The service counts tasks from the start of a drain: 0 on an UP host means unknown. */
function isCounted(host: HostView): boolean {
  return !isUp(host) || host.tasks.running > 0;
}

function tasksText({ hostname, tasks }: HostView): string {
  const { running, rescheduled, arrived, lost } = tasks;
  return [
    `${running} running`,
    `${rescheduled} rescheduled`,
    arrived > 0 ? `${arrived} arrived` : undefined,
    lost > 0 ? `${lost} lost (see peloton host history ${hostname})` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** `DOWN` for `HOST_STATE_DOWN`, where column or sentence say that it is a state. */
export function short(state: HostState): string {
  return state.slice('HOST_STATE_'.length);
}

/** Session or user name of an IAM identity; the whole ARN is as wide as a terminal. */
export function caller(identity: string): string {
  return identity.startsWith('arn:') ? (identity.split(/[:/]/).at(-1) ?? identity) : identity;
}

export function withCaller<H extends { readonly by: string }>(hold: H): H {
  return { ...hold, by: caller(hold.by) };
}

function heldByText({ maintenance }: HostView): string | undefined {
  const holds = maintenance?.holds ?? [];
  return isOwnOnly(holds) ? undefined : holdersText(holds.map(withCaller));
}

function checkText({ hook, message, failed }: { hook: string; message: string; failed: boolean }): string {
  return `${hook}${failed ? ' FAILED' : ''}${message === '' ? '' : `: ${message}`}`;
}

/** Everything about one host. */
export function hostDetails(host: HostView, now: Date, width: number | undefined): string {
  const { maintenance } = host;
  const parts = [
    properties(
      [
        ['Hostname', host.hostname],
        ['IP', host.ip],
        ['State', `${host.state} since ${moment(host.stateSince, now)}`],
        ['Goal', host.goalState],
        ['Attributes', attributesText(host) || undefined],
        ['Tasks', isCounted(host) ? tasksText(host) : undefined],
        ['Progress', progressText(host, now)],
        ['Arrivals', arrivalsText(host)],
        ['Cordoned', cordonText(host, now)],
        ['Managed', host.managed ? undefined : `no ${UNMANAGED}`],
        ['Maintenance', maintenance?.id ?? 'none'],
        ['Reason', maintenance?.reason || undefined],
        [
          'Requested',
          maintenance ? `by ${maintenance.requestedBy}, ${moment(maintenance.requestedAt, now)}` : undefined,
        ],
        ['Held by', heldByText(host)],
        ['Check', maintenance?.verify ? checkText(maintenance.verify) : undefined],
        [
          'Deadline',
          maintenance?.deadline ? `${moment(maintenance.deadline, now)}, then ${maintenance.onDeadline}` : undefined,
        ],
        ['Execution', maintenance?.executionArn ?? undefined],
      ],
      width,
    ),
    agentTable(host, width),
    blockerTable(host, now, width),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function agentTable(host: HostView, width: number | undefined): string {
  const rows = host.agents.map(({ agentId, port, status }) => [agentId, String(port), status]);
  return rows.length === 0 ? '' : table(['Agent', 'Port', 'Status'], rows, width);
}

/** Folds the messages, never cuts them: the operator needs the reasons. */
function blockerTable(host: HostView, now: Date, width: number | undefined): string {
  if (host.blockers.length === 0) return '';
  const rows = blockersByWeight(host).map((blocker) => [
    blocker.taskId,
    blocker.framework,
    age(blocker.since, now),
    blocker.code,
    blocker.message,
  ]);
  return `${plural(rows.length, 'blocker')}:\n${table(['Task', 'Framework', 'For', 'Code', 'Why'], rows, width, 'fold')}`;
}
