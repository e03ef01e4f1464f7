import { FailedPlan } from '../../contract/flow/previous-release.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Does nothing: the reconciliation starts an execution, and Mesos is asked again. */
export const handler = stepHandler(FailedPlan, async () => undefined);
