import { MaintenanceError } from '../../../contract/errors.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import type { RepairHook, RepairWork } from '../../../ports/repair-hook.ts';
import { failedOrUnavailable } from '../protocol/aws-errors.ts';
import { ANSWER_TIMEOUT_MS, type RepairContext, timeoutSeconds } from '../protocol/repair-context.ts';
import type { Automations } from './client.ts';
import { LOOK_AGAIN_SECONDS, type SsmSetting, toAnswer, toStart, unfit } from './wire.ts';

/** Names of errors with which Systems Manager says that the document cannot be run so. */
const REFUSALS = new Set([
  'AutomationDefinitionNotFoundException',
  'AutomationDefinitionVersionNotFoundException',
  'InvalidAutomationExecutionParametersException',
  'InvalidTarget',
  'IdempotentParameterMismatch',
]);

/** An Automation document repairs a host. The handle of a repair is the id of its execution. */
export function createSsmRepair(setting: SsmSetting, context: RepairContext): RepairHook {
  const limitMs = context.timeoutMs ?? ANSWER_TIMEOUT_MS;
  const who = `ssm ${setting.document}`;
  let loading: Promise<Automations> | undefined;

  async function start(automations: Automations, work: RepairWork): Promise<RepairAnswer> {
    const fault = unfit(setting, work);
    if (fault !== undefined) return { outcome: 'failed', message: `not begun: ${fault}` };
    const handle = await automations.start(toStart(setting, work), limitMs);
    if (handle === undefined) throw new MaintenanceError('RepairUnavailable', `${who} was answered without an id`);
    return {
      outcome: 'running',
      retryAfterSeconds: LOOK_AGAIN_SECONDS,
      message: `automation ${handle} is begun`,
      handle,
    };
  }

  async function look(automations: Automations, handle: string): Promise<RepairAnswer> {
    const execution = await automations.look(handle, limitMs);
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
      const asked = handle === undefined ? start(automations, work) : look(automations, handle);
      return asked.catch((error: unknown) => failedOrUnavailable(error, who, REFUSALS));
    },
  };
}
