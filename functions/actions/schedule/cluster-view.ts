import type { ClusterView } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Shares views of the whole cluster among the steps that need one at the same moment: a thousand
 * returning hosts must not fetch a list of a thousand agents each.
 *
 * A view is always read after the request for it: requests that arrive while one is being read
 * share the next one. An older view could show a host as it was before its drain began, and UP
 * would be written by mistake.
 */
function shared<V>(read: (services: Services) => Promise<V>): (services: Services) => Promise<V> {
  const readings = new WeakMap<Services, { running: Promise<V>; next?: Promise<V> }>();

  function begin(services: Services): Promise<V> {
    const reading: { running: Promise<V>; next?: Promise<V> } = { running: read(services) };
    readings.set(services, reading);
    const ended = () => {
      if (reading.next === undefined) readings.delete(services);
    };
    reading.running.then(ended, ended);
    return reading.running;
  }

  return (services) => {
    const known = readings.get(services);
    if (known === undefined) return begin(services);
    known.next ??= known.running.then(
      () => begin(services),
      () => begin(services),
    );
    return known.next;
  };
}

/** Agents, schedule and status, for a host on its way up. Three calls. */
export const clusterView = shared(async ({ mesos }): Promise<ClusterView> => {
  const [{ agents, recovered }, schedule, status] = await Promise.all([
    mesos.agents(),
    mesos.schedule(),
    mesos.maintenanceStatus(),
  ]);
  return { agents, recovered, schedule, status };
});

/** Agents and status, for hosts on their way down. Two calls. */
export const placementView = shared(async ({ mesos }): Promise<Omit<ClusterView, 'schedule'>> => {
  const [lists, status] = await Promise.all([mesos.agents(), mesos.maintenanceStatus()]);
  return { ...lists, status };
});
