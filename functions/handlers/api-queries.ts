import { apiHandler } from '../runtime/api-handler.ts';
import { getAttention } from './queries/attention.ts';
import { getBreaker } from './queries/breaker.ts';
import { getCampaign, listCampaigns } from './queries/campaigns.ts';
import { getFleet } from './queries/fleet.ts';
import { getHealth } from './queries/health.ts';
import { listHooks } from './queries/hooks.ts';
import { getHost, getHostHistory, listHosts } from './queries/hosts.ts';
import { getMaintenance, listMaintenances } from './queries/maintenances.ts';
import { getOpenapi } from './queries/openapi.ts';
import {
  getCalendar,
  getWindow,
  getWindowHistory,
  listWindows,
  previewUnsavedWindow,
  previewWindow,
} from './queries/windows.ts';

/** Answers the routes that change nothing, and requests without a route. */
export const handler = apiHandler('query', {
  'list-maintenances': listMaintenances,
  'get-maintenance': getMaintenance,
  'get-fleet': getFleet,
  'get-attention': getAttention,
  'get-calendar': getCalendar,
  'list-hosts': listHosts,
  'get-host': getHost,
  'get-host-history': getHostHistory,
  'list-windows': listWindows,
  'preview-unsaved-window': previewUnsavedWindow,
  'get-window': getWindow,
  'preview-window': previewWindow,
  'get-window-history': getWindowHistory,
  'list-campaigns': listCampaigns,
  'get-campaign': getCampaign,
  'get-breaker': getBreaker,
  'list-hooks': listHooks,
  'get-health': getHealth,
  'get-openapi': getOpenapi,
});
