import type { MaintenanceEvent } from '../../contract/events.ts';

/** Path of the console's page about the subject of an event. */
export function pageOf({ type, detail }: MaintenanceEvent): string {
  switch (type) {
    case 'Host State Changed':
    case 'Host Maintenance Failed':
    case 'Host Lost':
      return `/hosts/${encodeURIComponent(detail.hostname)}`;
    case 'Maintenance Finished':
      // A wave is a part of its rolling maintenance, which has the page.
      return `/maintenances/${encodeURIComponent(detail.parentId ?? detail.maintenanceId)}`;
    case 'Gate Changed':
      return `/maintenances/${encodeURIComponent(detail.maintenanceId)}`;
    case 'Window Opened':
    case 'Window Closed':
    case 'Window Missed':
      return `/windows/${encodeURIComponent(detail.windowName)}`;
    case 'Campaign Endangered':
      return `/campaigns/${encodeURIComponent(detail.campaign)}`;
    case 'Drift Repaired':
      return '/attention';
  }
}
