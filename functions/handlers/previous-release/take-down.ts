import { followRecord } from '../../actions/watch/follow-record.ts';
import { HostStep } from '../../contract/flow/previous-release.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

export function takeDown(step: HostStep, services: Services): Promise<HostStep> {
  return followRecord(services, step, 'take-down', 'down');
}

export const handler = stepHandler(HostStep, takeDown);
