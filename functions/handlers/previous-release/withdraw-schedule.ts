import { ExecutionPlan } from '../../contract/flow/flow.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Does nothing: the watcher takes the hosts out of the schedule. */
export const handler = stepHandler(ExecutionPlan, async () => undefined);
