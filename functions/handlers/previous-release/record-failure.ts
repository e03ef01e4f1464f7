import { FailedHostStep } from '../../contract/flow/previous-release.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Does nothing: the reconciliation starts an execution for the host. */
export const handler = stepHandler(FailedHostStep, async () => undefined);
