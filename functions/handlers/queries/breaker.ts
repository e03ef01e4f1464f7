import { showBreaker } from '../../actions/request/breaker.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';

export async function getBreaker(_event: ApiEvent, services: Services) {
  return { status: 200, body: await showBreaker(services) };
}
