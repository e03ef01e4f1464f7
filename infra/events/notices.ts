import { EventField, type EventPattern, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { EVENT_SOURCE, type EventType } from '../../functions/contract/events.ts';

/** A field of the event's detail, to be put into a text. */
type Field = (path: string) => string;

/**
 * What people are told of an event, as `{"text": "…"}`, which Slack and most other chats take.
 *
 * EventBridge does not escape what it puts into a text: a quotation mark in a reason or in an error's message would make it no JSON, and the
 * notice would be lost. So only names, numbers, codes and times are told, and where to read the rest.
 */
const TEXTS: Readonly<Record<EventType, (field: Field) => string>> = {
  'Host State Changed': (of) => `${of('hostname')} went from ${of('from')} to ${of('to')}, asked for by ${of('by')}`,
  'Host Maintenance Failed': (of) =>
    `The maintenance of ${of('hostname')} failed with ${of('error')}, it stays ${of('state')}: ` +
    `'peloton host show ${of('hostname')}' says why`,
  'Host Lost': (of) => `${of('hostname')} has lost agents while it was UP, they are ${of('status')}`,
  'Drift Repaired': (of) =>
    'Somebody took draining hosts out of the Mesos schedule or switched their agents on; they are put right: ' +
    of('hostnames'),
  'Maintenance Finished': (of) =>
    `${of('kind')} ${of('maintenanceId')}, asked for by ${of('by')}, is over: ${outcomes(of)}. ` +
    `'peloton host maintenance status ${of('maintenanceId')}' has each host`,
  'Window Opened': (of) =>
    `The window ${of('windowName')} has opened, with ${of('hostCount')} hosts, until ${of('closesAt')}`,
  'Window Closed': (of) => `The window ${of('windowName')} has closed, ${of('result')}: ${outcomes(of)}`,
  'Window Missed': (of) =>
    `The window ${of('windowName')} did not open at ${of('scheduledAt')}: ${of('why.code')}. ` +
    `'peloton window show ${of('windowName')}' says why`,
};

function outcomes(of: Field): string {
  const { arrived, failed, takenOver, notBegun } = {
    arrived: of('outcomes.arrived'),
    failed: of('outcomes.failed'),
    takenOver: of('outcomes.takenOver'),
    notBegun: of('outcomes.notBegun'),
  };
  return `${arrived} of ${of('hostCount')} hosts arrived, ${failed} failed, ${takenOver} were taken over, ${notBegun} were not begun with`;
}

/** What a person who runs the cluster wants to be told without asking. */
export const TOLD_BY_DEFAULT: readonly EventType[] = [
  'Host Lost',
  'Host Maintenance Failed',
  'Drift Repaired',
  'Window Missed',
  'Maintenance Finished',
];

export function noticeOf(type: EventType): RuleTargetInput {
  const of: Field = (path) => EventField.fromPath(`$.detail.${path}`);
  return RuleTargetInput.fromObject({ text: `[${of('cluster')}] ${TEXTS[type](of)}` });
}

/** The events of that type that people are told of: on a bus that several clusters share, those of this one. */
export function patternOf(type: EventType, cluster: string): EventPattern {
  // Of a rolling maintenance only the whole is told, not each of its waves.
  const detail = type === 'Maintenance Finished' ? { cluster: [cluster], parentId: [null] } : { cluster: [cluster] };
  return { source: [EVENT_SOURCE], detailType: [type], detail };
}
