import { ExecutionPlan } from '../../contract/flow/flow.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Does nothing: the watcher schedules the hosts. */
export const handler = stepHandler(ExecutionPlan, async () => undefined);
