import { startDatabase } from '../../local/database/database.ts';
import { startService } from '../../local/service.ts';
import { type CapacityMeter, startCapacityMeter } from './capacity-meter.ts';
import type { Cluster } from './cluster.ts';
import { OutputTap } from './function-lines.ts';
import { ServiceClient } from './service-client.ts';

/** A service in this process. Counts its use of the table and its output. */
export interface MeteredService {
  readonly client: ServiceClient;
  readonly meter: CapacityMeter;
  readonly output: OutputTap;
  /** The last events on the bus. */
  readonly events: readonly unknown[];
}

export async function startMeteredService(
  running: AsyncDisposableStack,
  { url }: Cluster,
  { schedulers = '[]', reconcileSeconds }: { readonly schedulers?: string; readonly reconcileSeconds: number },
): Promise<MeteredService> {
  const database = running.adopt(await startDatabase({ dir: ':memory:' }), (started) => started.stop());
  const meter = running.use(await startCapacityMeter(database.endpoint));
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
  running.use(new OutputTap());
  const settings = {
    ...{ port: 0, dataDir: ':memory:', dynamodbEndpoint: meter.endpoint, mesosMasters: url, mesosApi: 'v1' as const },
    ...{ schedulers, repairs: '{}', pollSeconds: 1, stuckSeconds: 900, reconcileSeconds },
  };
  const service = running.adopt(await startService(settings), (started) => started.stop());
  const client = running.use(new ServiceClient(service.url));
  return { client, meter, output: running.use(new OutputTap()), events: service.events };
}
