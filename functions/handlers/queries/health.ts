import { hostManagerWarnings } from '../../actions/schedule/host-managers.ts';
import type { Health } from '../../contract/api/health.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';

/** Answers 503 when a part fails. */
export async function getHealth(_event: ApiEvent, services: Services) {
  const [mesos, store, warned] = await Promise.allSettled([
    services.mesos.health(),
    services.store.health(),
    hostManagerWarnings(services),
  ]);
  const warnings = warned.status === 'fulfilled' ? warned.value : [];
  if (warned.status === 'rejected') services.report.error('the warnings of the health are unknown', warned.reason, {});
  for (const warning of warnings) services.report.warn(warning, {});
  const body: Health = {
    status: mesos.status === 'fulfilled' && store.status === 'fulfilled' ? 'ok' : 'error',
    mesos: mesos.status === 'fulfilled' ? { status: 'ok', ...mesos.value } : failed(mesos.reason),
    store: store.status === 'fulfilled' ? { status: 'ok' } : failed(store.reason),
    ...(warnings.length > 0 && { warnings: [...warnings] }),
  };
  return { status: body.status === 'ok' ? 200 : 503, body };
}

function failed(reason: unknown): { status: 'error'; detail: string } {
  return { status: 'error', detail: reason instanceof Error ? reason.message : String(reason) };
}
