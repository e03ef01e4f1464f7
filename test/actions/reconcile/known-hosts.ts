import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/** Hosts that are known and UP. */
export async function known(mesos: FakeMesos): Promise<TestServices> {
  const services = testServices(mesos);
  await reconcile(services);
  return services;
}

export async function hostOf(services: TestServices, hostname: string): Promise<Host> {
  const host = await services.store.host(hostname);
  if (host === undefined) throw new Error(`${hostname} is not known`);
  return host;
}
