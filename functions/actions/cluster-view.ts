import type { ClusterView } from '../domain/return.ts';
import type { Services } from '../ports/services.ts';

/**
 * The whole cluster in three calls, shared by the steps that ask at the same moment: a thousand hosts that come back together
 * must not fetch a list of a thousand agents each.
 *
 * A view is always taken after it was asked for: whoever asks while one is being taken shares the next one with all others that
 * do. An older one could show a host as it was before its drain began, and UP would be written on its word.
 */
interface Takings {
  running: Promise<ClusterView>;
  next?: Promise<ClusterView>;
}

const takings = new WeakMap<Services, Takings>();

export function clusterView(services: Services): Promise<ClusterView> {
  const known = takings.get(services);
  if (known === undefined) return take(services);
  known.next ??= known.running.then(
    () => take(services),
    () => take(services),
  );
  return known.next;
}

function take(services: Services): Promise<ClusterView> {
  const running = takeView(services);
  const mine: Takings = { running };
  takings.set(services, mine);
  const ended = () => {
    if (mine.next === undefined) takings.delete(services);
  };
  running.then(ended, ended);
  return running;
}

async function takeView({ mesos }: Services): Promise<ClusterView> {
  const [{ agents }, schedule, status] = await Promise.all([
    mesos.agents(),
    mesos.schedule(),
    mesos.maintenanceStatus(),
  ]);
  return { agents, schedule, status };
}
