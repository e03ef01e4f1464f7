import { FailedPlan } from '../../contract/flow/previous-release.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** The reconciliation starts an execution for the hosts, which withdraws them if Mesos refuses again. */
export const handler = stepHandler(FailedPlan, async () => undefined);
