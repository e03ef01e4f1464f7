/**
 * The API's routes. A query changes nothing. Infra makes an integration for each kind; the routers
 * of the functions find the operation.
 */
export const ROUTES = [
  { method: 'POST', path: '/v1/maintenance/start', kind: 'command', operation: 'start-maintenance' },
  { method: 'POST', path: '/v1/maintenance/plan', kind: 'command', operation: 'plan-maintenance' },
  { method: 'POST', path: '/v1/maintenance/complete', kind: 'command', operation: 'complete-maintenance' },
  { method: 'POST', path: '/v1/maintenance/cancel', kind: 'command', operation: 'cancel-maintenance' },
  { method: 'GET', path: '/v1/maintenances', kind: 'query', operation: 'list-maintenances' },
  { method: 'GET', path: '/v1/maintenances/{id}', kind: 'query', operation: 'get-maintenance' },
  { method: 'POST', path: '/v1/maintenances/{id}/pause', kind: 'command', operation: 'pause-maintenance' },
  { method: 'POST', path: '/v1/maintenances/{id}/resume', kind: 'command', operation: 'resume-maintenance' },
  { method: 'POST', path: '/v1/maintenances/{id}/stop', kind: 'command', operation: 'stop-maintenance' },
  { method: 'GET', path: '/v1/fleet', kind: 'query', operation: 'get-fleet' },
  { method: 'GET', path: '/v1/attention', kind: 'query', operation: 'get-attention' },
  { method: 'GET', path: '/v1/calendar', kind: 'query', operation: 'get-calendar' },
  { method: 'GET', path: '/v1/hosts', kind: 'query', operation: 'list-hosts' },
  { method: 'POST', path: '/v1/hosts/cordon', kind: 'command', operation: 'cordon-hosts' },
  { method: 'POST', path: '/v1/hosts/uncordon', kind: 'command', operation: 'uncordon-hosts' },
  { method: 'GET', path: '/v1/hosts/{hostname}', kind: 'query', operation: 'get-host' },
  { method: 'DELETE', path: '/v1/hosts/{hostname}', kind: 'command', operation: 'forget-host' },
  { method: 'GET', path: '/v1/hosts/{hostname}/history', kind: 'query', operation: 'get-host-history' },
  { method: 'POST', path: '/v1/windows', kind: 'command', operation: 'create-window' },
  { method: 'GET', path: '/v1/windows', kind: 'query', operation: 'list-windows' },
  { method: 'POST', path: '/v1/windows/preview', kind: 'query', operation: 'preview-unsaved-window' },
  { method: 'GET', path: '/v1/windows/{name}', kind: 'query', operation: 'get-window' },
  { method: 'PUT', path: '/v1/windows/{name}', kind: 'command', operation: 'replace-window' },
  { method: 'DELETE', path: '/v1/windows/{name}', kind: 'command', operation: 'delete-window' },
  { method: 'GET', path: '/v1/windows/{name}/preview', kind: 'query', operation: 'preview-window' },
  { method: 'POST', path: '/v1/windows/{name}/pause', kind: 'command', operation: 'pause-window' },
  { method: 'POST', path: '/v1/windows/{name}/resume', kind: 'command', operation: 'resume-window' },
  { method: 'GET', path: '/v1/windows/{name}/history', kind: 'query', operation: 'get-window-history' },
  { method: 'POST', path: '/v1/campaigns', kind: 'command', operation: 'create-campaign' },
  { method: 'GET', path: '/v1/campaigns', kind: 'query', operation: 'list-campaigns' },
  { method: 'GET', path: '/v1/campaigns/{name}', kind: 'query', operation: 'get-campaign' },
  { method: 'POST', path: '/v1/campaigns/{name}/pause', kind: 'command', operation: 'pause-campaign' },
  { method: 'POST', path: '/v1/campaigns/{name}/resume', kind: 'command', operation: 'resume-campaign' },
  { method: 'POST', path: '/v1/campaigns/{name}/stop', kind: 'command', operation: 'stop-campaign' },
  { method: 'GET', path: '/v1/breaker', kind: 'query', operation: 'get-breaker' },
  { method: 'POST', path: '/v1/breaker/reset', kind: 'command', operation: 'reset-breaker' },
  { method: 'GET', path: '/v1/hooks', kind: 'query', operation: 'list-hooks' },
  { method: 'GET', path: '/v1/health', kind: 'query', operation: 'get-health' },
  { method: 'GET', path: '/openapi.json', kind: 'query', operation: 'get-openapi' },
] as const;

type Route = (typeof ROUTES)[number];

export type RouteKind = Route['kind'];

export type OperationName<Kind extends RouteKind = RouteKind> = Extract<Route, { kind: Kind }>['operation'];

/** The function that answers the routes of each kind. */
export const API_HANDLERS = { query: 'api-queries', command: 'api-commands' } as const satisfies Record<
  RouteKind,
  string
>;

export type ApiHandler = (typeof API_HANDLERS)[RouteKind];

/** The kind whose function also answers requests without a route, with 404 or 405. */
export const FALLBACK_KIND: RouteKind = 'query';
