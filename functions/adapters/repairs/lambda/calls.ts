import type { RepairSetting } from '../../../contract/settings/repair-settings.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import type { RepairHook } from '../../../ports/repair-hook.ts';
import { failedOrUnavailable } from '../protocol/aws-errors.ts';
import { toQuestion } from '../protocol/owner-protocol.ts';
import { ANSWER_TIMEOUT_MS, type RepairContext, timeoutSeconds } from '../protocol/repair-context.ts';
import type { Invoke } from './client.ts';
import { toAnswer } from './wire.ts';

type LambdaSetting = Extract<RepairSetting, { type: 'lambda' }>;

/** Lambda's errors for a function that does not exist, or cannot be invoked this way. */
const REFUSALS = new Set(['ResourceNotFoundException', 'InvalidParameterValueException', 'ModeNotSupportedException']);

/** Asks a Lambda function to repair a host, with the payload and the result of a webhook. */
export function createLambdaRepair(setting: LambdaSetting, context: RepairContext): RepairHook {
  const { functionArn } = setting;
  // The function may be in another region.
  const [, , , region = '', , , ...name] = functionArn.split(':');
  const who = `lambda ${name.join(':')}`;
  const limit = timeoutSeconds(setting);
  let loading: Promise<Invoke> | undefined;
  return {
    name: who,
    timeoutSeconds: limit,
    async repair(work): Promise<RepairAnswer> {
      loading ??= import('./client.ts').then(({ createInvoke }) => createInvoke(region, context.onThrottle));
      const invoke = await loading;
      const invoked = await invoke(functionArn, toQuestion(work, limit), context.timeoutMs ?? ANSWER_TIMEOUT_MS).catch(
        (error: unknown) => failedOrUnavailable(error, who, REFUSALS),
      );
      return 'outcome' in invoked ? invoked : toAnswer(who, invoked);
    },
  };
}
