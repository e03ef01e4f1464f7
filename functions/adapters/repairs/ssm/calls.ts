import { MaintenanceError } from '../../../contract/errors.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import type { RepairHook, RepairWork } from '../../../ports/repair-hook.ts';
import { failedOrUnavailable } from '../protocol/aws-errors.ts';
import { ANSWER_TIMEOUT_MS, type RepairContext, timeoutSeconds } from '../protocol/repair-context.ts';
import type { Automations } from './client.ts';
import { LOOK_AGAIN_SECONDS, type SsmSetting, toAnswer, toStart, unfit } from './wire.ts';

/** Systems Manager's errors for a document that cannot run this way. */
const REFUSALS = new Set([
  'AutomationDefinitionNotFoundException',
  'AutomationDefinitionVersionNotFoundException',
  'InvalidAutomationExecutionParametersException',
  'InvalidTarget',
  'IdempotentParameterMismatch',
]);

/** Repairs a host by an Automation document. The handle of a repair is the id of its execution. */
export function createSsmRepair(setting: SsmSetting, context: RepairContext): RepairHook {
  const limitMs = context.timeoutMs ?? ANSWER_TIMEOUT_MS;
  const who = `ssm ${setting.document}`;
  let loading: Promise<Automations> | undefined;

  async function start(automations: Automations, work: RepairWork): Promise<RepairAnswer> {
    const fault = unfit(setting, work);
    if (fault !== undefined) return { outcome: 'failed', message: `not started: ${fault}` };
    const handle = await automations.start(toStart(setting, work), limitMs);
    if (handle === undefined) throw new MaintenanceError('RepairUnavailable', `${who}: the answer has no execution id`);
    return {
      outcome: 'running',
      retryAfterSeconds: LOOK_AGAIN_SECONDS,
      message: `automation ${handle} has started`,
      handle,
    };
  }

  async function inspect(automations: Automations, handle: string): Promise<RepairAnswer> {
    const execution = await automations.execution(handle, limitMs);
    if (execution === undefined) throw new MaintenanceError('RepairUnavailable', `${who} has no automation ${handle}`);
    return toAnswer(handle, execution);
  }

  return {
    name: who,
    timeoutSeconds: timeoutSeconds(setting),
    async repair(work) {
      loading ??= import('./client.ts').then(({ createAutomations }) => createAutomations(context.onThrottle));
      const automations = await loading;
      const { handle } = work;
      const asked = handle === undefined ? start(automations, work) : inspect(automations, handle);
      return asked.catch((error: unknown) => failedOrUnavailable(error, who, REFUSALS));
    },
  };
}
