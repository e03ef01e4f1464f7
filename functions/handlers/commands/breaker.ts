import { resetBreaker as reset } from '../../actions/request/breaker.ts';
import { BreakerReset } from '../../contract/api/health.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { bodyOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function resetBreaker(event: ApiEvent, services: Services) {
  const { reason } = bodyOf(event, BreakerReset);
  return { status: 200, body: await reset(services, reason, callerOf(event)) };
}
