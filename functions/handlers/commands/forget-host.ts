import { forgetHost as forget } from '../../actions/forget/forget-host.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, hostnameOf } from '../../runtime/api-input.ts';

/** DELETE /v1/hosts/{hostname} */
export async function forgetHost(event: ApiEvent, services: Services) {
  return { status: 200, body: await forget(services, hostnameOf(event), callerOf(event)) };
}

export const handler = apiHandler(forgetHost);
