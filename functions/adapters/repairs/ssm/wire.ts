import type { AutomationExecution, StartAutomationExecutionCommandInput } from '@aws-sdk/client-ssm';
import { PLACEHOLDERS, type RepairSetting } from '../../../contract/settings/repair-settings.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import type { RepairWork } from '../../../ports/repair-hook.ts';
import { reason } from '../../http/owner-messages.ts';

export type SsmSetting = Extract<RepairSetting, { type: 'ssm' }>;

/** Safe in a command line without quotes. Any text can be a host name, because the agent chooses it. */
const HARMLESS = /^[A-Za-z0-9_.:-]+$/;

/** Returns the reason not to start the document for this host; undefined when there is none. */
export function unfit(setting: SsmSetting, work: RepairWork): string | undefined {
  const texts = Object.values(setting.parameters ?? {}).flat();
  const faulty = PLACEHOLDERS.find(
    (name) => texts.some((text) => text.includes(`{${name}}`)) && !HARMLESS.test(work[name]),
  );
  if (faulty === undefined) return undefined;
  return `${faulty} ${JSON.stringify(work[faulty])} may only have letters, digits and _ . : - to be used in a parameter`;
}

export function toStart(setting: SsmSetting, work: RepairWork): StartAutomationExecutionCommandInput {
  const parameters = Object.entries(setting.parameters ?? {}).map(([name, value]) => [
    name,
    [value].flat().map((text) => filled(text, work)),
  ]);
  return {
    DocumentName: setting.document,
    ClientToken: clientToken(work.idempotencyKey),
    ...(parameters.length === 0 ? {} : { Parameters: Object.fromEntries(parameters) }),
  };
}

function filled(text: string, work: RepairWork): string {
  return PLACEHOLDERS.reduce((all, name) => all.replaceAll(`{${name}}`, work[name]), text);
}

/** The UUID that Systems Manager wants: another start with the same token starts nothing new. */
function clientToken(idempotencyKey: string): string {
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(idempotencyKey) ?? [];
  return parts.join('-');
}

const DONE = new Set(['Success', 'CompletedWithSuccess']);
const FAILED = new Set([
  'Failed',
  'TimedOut',
  'Cancelled',
  'Rejected',
  'ChangeCalendarOverrideRejected',
  'CompletedWithFailure',
  'Exited',
]);

/** A document takes minutes, and Systems Manager limits the calls of the whole account. */
export const LOOK_AGAIN_SECONDS = 15;

export function toAnswer(executionId: string, execution: AutomationExecution): RepairAnswer {
  const status = execution.AutomationExecutionStatus ?? 'without a status';
  const message = `automation ${executionId} is ${status}`;
  if (DONE.has(status)) return { outcome: 'done', message };
  if (FAILED.has(status)) {
    return { outcome: 'failed', message: `${message}${reason(execution.FailureMessage)}` };
  }
  return { outcome: 'running', retryAfterSeconds: LOOK_AGAIN_SECONDS, message, handle: executionId };
}
