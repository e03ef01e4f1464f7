import { knownHost } from '../../actions/host/known-host.ts';
import { hostView } from '../../actions/host/views.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { hostnameOf } from '../../runtime/api-input.ts';

/** GET /v1/hosts/{hostname} */
export async function getHost(event: ApiEvent, services: Services) {
  return { status: 200, body: hostView(await knownHost(services, hostnameOf(event))) };
}

export const handler = apiHandler(getHost);
