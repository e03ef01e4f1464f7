import { lookAtRecord } from '../../actions/watch/follow-record.ts';
import { HostStep } from '../../contract/flow/previous-release.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

export function findAgent(step: HostStep, services: Services): Promise<HostStep> {
  return lookAtRecord(services, step, 'bring-up', 'back');
}

export const handler = stepHandler(HostStep, findAgent);
