import { EventField, type EventPattern, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { EVENT_SOURCE, type EventType } from '../../functions/contract/events.ts';

/** Inserts a field of the event's detail into a text. */
type Field = (path: string) => string;

/**
 * Notices to people, as `{"text": "…"}`, which Slack and most other chats accept.
 *
 * EventBridge does not escape what it inserts: a quotation mark in a reason or an error message
 * would break the JSON and lose the notice. So a notice holds only names, numbers, codes and times,
 * and the command that shows the rest.
 */
const TEXTS: Readonly<Record<EventType, (field: Field) => string>> = {
  'Host State Changed': (of) => `${of('hostname')} went from ${of('from')} to ${of('to')}, requested by ${of('by')}`,
  'Host Maintenance Failed': (of) =>
    `The maintenance of ${of('hostname')} failed with ${of('error')}, it stays ${of('state')}: ` +
    `'peloton host show ${of('hostname')}' says why`,
  'Host Lost': (of) => `${of('hostname')} is UP and has lost agents: they are ${of('status')}`,
  'Drift Repaired': (of) =>
    'Another system removed draining hosts from the Mesos schedule or reactivated their agents; this is corrected for ' +
    of('hostnames'),
  'Maintenance Finished': (of) =>
    `${of('kind')} ${of('maintenanceId')}, requested by ${of('by')}, is over: ${outcomes(of)}. ` +
    `'peloton host maintenance status ${of('maintenanceId')}' lists the hosts`,
  'Gate Changed': (of) =>
    `The gate ${of('gate')} is ${of('colour')}: ` +
    `'peloton host maintenance status ${of('maintenanceId')}' says why, and what begins`,
  'Window Opened': (of) =>
    `The window ${of('windowName')} has opened, with ${of('hostCount')} hosts, until ${of('closesAt')}`,
  'Window Closed': (of) => `The window ${of('windowName')} has closed, ${of('result')}: ${outcomes(of)}`,
  'Window Missed': (of) =>
    `The window ${of('windowName')} did not open at ${of('scheduledAt')}: ${of('why.code')}. ` +
    `'peloton window show ${of('windowName')}' says why`,
  'Campaign Endangered': (of) =>
    `The campaign ${of('campaign')} will not be done by ${of('by')}, with ${of('left')} hosts left: ` +
    `'peloton campaign show ${of('campaign')}' says why`,
};

function outcomes(of: Field): string {
  const { arrived, failed, takenOver, notBegun } = {
    arrived: of('outcomes.arrived'),
    failed: of('outcomes.failed'),
    takenOver: of('outcomes.takenOver'),
    notBegun: of('outcomes.notBegun'),
  };
  return `${arrived} of ${of('hostCount')} hosts arrived, ${failed} failed, ${takenOver} were taken over, ${notBegun} have not begun`;
}

/** Events that are notified unless `notifyEvents` names others. */
export const NOTIFIED_BY_DEFAULT: readonly EventType[] = [
  'Host Lost',
  'Host Maintenance Failed',
  'Drift Repaired',
  'Window Missed',
  'Campaign Endangered',
  'Maintenance Finished',
];

export function noticeOf(type: EventType, hasConsole: boolean): RuleTargetInput {
  const of: Field = (path) => EventField.fromPath(`$.detail.${path}`);
  return RuleTargetInput.fromObject({
    text: `[${of('cluster')}] ${TEXTS[type](of)}${hasConsole ? ` ${of('link')}` : ''}`,
  });
}

/** Matches the events of the type to notify. Names the cluster, because several may share the bus. */
export function patternOf(type: EventType, cluster: string): EventPattern {
  // Only the end of a whole rolling maintenance is notified, not of each wave.
  const detail = type === 'Maintenance Finished' ? { cluster: [cluster], parentId: [null] } : { cluster: [cluster] };
  return { source: [EVENT_SOURCE], detailType: [type], detail };
}
