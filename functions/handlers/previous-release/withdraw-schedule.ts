import { ExecutionPlan } from '../../contract/flow/flow.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** The watcher takes the hosts out of the schedule. */
export const handler = stepHandler(ExecutionPlan, async () => undefined);
