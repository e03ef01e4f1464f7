import type { ClusterView } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Views of the whole cluster, shared by the steps that ask for one at the same moment: a thousand hosts that come back together
 * must not fetch a list of a thousand agents each.
 *
 * A view is always taken after it was asked for: whoever asks while one is being taken shares the next one with all others that
 * do. An older one could show a host as it was before its drain began, and UP would be written on its word.
 */
function shared<V>(take: (services: Services) => Promise<V>): (services: Services) => Promise<V> {
  const takings = new WeakMap<Services, { running: Promise<V>; next?: Promise<V> }>();

  function begin(services: Services): Promise<V> {
    const mine: { running: Promise<V>; next?: Promise<V> } = { running: take(services) };
    takings.set(services, mine);
    const ended = () => {
      if (mine.next === undefined) takings.delete(services);
    };
    mine.running.then(ended, ended);
    return mine.running;
  }

  return (services) => {
    const known = takings.get(services);
    if (known === undefined) return begin(services);
    known.next ??= known.running.then(
      () => begin(services),
      () => begin(services),
    );
    return known.next;
  };
}

/** Agents, schedule and status: what a host needs to be called back. Three calls. */
export const clusterView = shared(async ({ mesos }): Promise<ClusterView> => {
  const [{ agents, recovered }, schedule, status] = await Promise.all([
    mesos.agents(),
    mesos.schedule(),
    mesos.maintenanceStatus(),
  ]);
  return { agents, recovered, schedule, status };
});

/** Agents and status: what a host needs to go down. Two calls, so that the step makes three with `machine/down`. */
export const placementView = shared(async ({ mesos }): Promise<Pick<ClusterView, 'agents' | 'status'>> => {
  const [{ agents }, status] = await Promise.all([mesos.agents(), mesos.maintenanceStatus()]);
  return { agents, status };
});
