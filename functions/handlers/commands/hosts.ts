import { cordon, uncordon } from '../../actions/cordon/cordon.ts';
import { forgetHost as forget } from '../../actions/forget/forget-host.ts';
import { validatedHosts } from '../../actions/host/known-names.ts';
import { nameHosts } from '../../actions/host-choice/choose-hosts.ts';
import { ControlRequest, CordonRequest } from '../../contract/api/requests.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { controlOf, hostnameOf, jsonOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function cordonHosts(event: ApiEvent, services: Services) {
  return { status: 200, body: await cordon(services, await namedHosts(event, services), callerOf(event)) };
}

export async function uncordonHosts(event: ApiEvent, services: Services) {
  return { status: 200, body: await uncordon(services, await namedHosts(event, services), callerOf(event)) };
}

async function namedHosts(event: ApiEvent, services: Services) {
  return nameHosts(services, await validatedHosts(services, CordonRequest, jsonOf(event)), undefined);
}

export async function forgetHost(event: ApiEvent, services: Services) {
  const { reason } = controlOf(event, ControlRequest);
  return { status: 200, body: await forget(services, hostnameOf(event), callerOf(event), reason) };
}
