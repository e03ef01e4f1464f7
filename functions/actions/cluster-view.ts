import type { ClusterView } from '../domain/return.ts';
import type { Services } from '../ports/services.ts';

/**
 * The whole cluster in three calls, shared by the steps that ask at the same moment: a thousand hosts that come back together
 * must not fetch a list of a thousand agents each. Old by at most half a second; a step that acts on it asks Mesos again by acting.
 */
const FRESH_MS = 500;

const views = new WeakMap<Services, { readonly takenAt: number; readonly view: Promise<ClusterView> }>();

export function clusterView(services: Services): Promise<ClusterView> {
  const now = services.clock().getTime();
  const known = views.get(services);
  // A clock that was set back must not keep a view alive.
  if (known !== undefined && Math.abs(now - known.takenAt) < FRESH_MS) return known.view;
  const view = takeView(services);
  views.set(services, { takenAt: now, view });
  view.catch(() => views.delete(services));
  return view;
}

async function takeView({ mesos }: Services): Promise<ClusterView> {
  const [{ agents }, schedule, status] = await Promise.all([
    mesos.agents(),
    mesos.schedule(),
    mesos.maintenanceStatus(),
  ]);
  return { agents, schedule, status };
}
