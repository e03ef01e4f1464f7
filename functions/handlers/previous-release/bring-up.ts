import { HostStep } from '../../contract/flow/previous-release.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Does nothing: the next step stores a wait for the watcher. */
export const handler = stepHandler(HostStep, async (step) => step);
