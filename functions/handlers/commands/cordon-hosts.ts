import { cordon } from '../../actions/cordon/cordon.ts';
import { validatedHosts } from '../../actions/host/known-names.ts';
import { nameHosts } from '../../actions/host-choice/choose-hosts.ts';
import { CordonRequest } from '../../contract/api/requests.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, jsonOf } from '../../runtime/api-input.ts';

/** POST /v1/hosts/cordon */
export async function cordonHosts(event: ApiEvent, services: Services) {
  const asked = await validatedHosts(services, CordonRequest, jsonOf(event));
  const request = await nameHosts(services, asked, undefined);
  return { status: 200, body: await cordon(services, request, callerOf(event)) };
}

export const handler = apiHandler(cordonHosts);
