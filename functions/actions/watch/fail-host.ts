import { hostBlocker } from '../../domain/host/blocker.ts';
import type { Host } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from '../host/host-record.ts';
import { noteFailure } from '../request/breaker.ts';

/** Records the error that ends a host's execution: on the host, on the bus and in the metrics. */
export async function failHost(services: Services, host: Host, { name, message }: Error): Promise<Host> {
  services.report.error('the work on a host failed', { name, message }, { hostname: host.hostname });
  const blocker = hostBlocker({ Error: name, Cause: message }, services.clock());
  const { code: error } = blocker;
  const blockers = [blocker, ...host.blockers.filter(({ taskId }) => taskId !== '')];
  const failure = { error, message: blocker.message };
  const written = await noteOnHost(services, host, { blockers }, [`failed with ${error}: ${blocker.message}`], failure);
  services.report.count('ExecutionsFailed');
  await noteFailure(services);
  return written;
}
