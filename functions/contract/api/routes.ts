/**
 * The API's routes. Infra makes a function and an integration of each; the fallback answers 404 and
 * 405.
 */
export const ROUTES = [
  { method: 'POST', path: '/v1/maintenance/start', handler: 'start-maintenance' },
  { method: 'POST', path: '/v1/maintenance/complete', handler: 'complete-maintenance' },
  { method: 'POST', path: '/v1/maintenance/cancel', handler: 'cancel-maintenance' },
  { method: 'GET', path: '/v1/maintenances', handler: 'list-maintenances' },
  { method: 'GET', path: '/v1/maintenances/{id}', handler: 'get-maintenance' },
  { method: 'POST', path: '/v1/maintenances/{id}/pause', handler: 'pause-maintenance' },
  { method: 'POST', path: '/v1/maintenances/{id}/resume', handler: 'resume-maintenance' },
  { method: 'POST', path: '/v1/maintenances/{id}/stop', handler: 'stop-maintenance' },
  { method: 'GET', path: '/v1/hosts', handler: 'list-hosts' },
  { method: 'POST', path: '/v1/hosts/cordon', handler: 'cordon-hosts' },
  { method: 'POST', path: '/v1/hosts/uncordon', handler: 'uncordon-hosts' },
  { method: 'GET', path: '/v1/hosts/{hostname}', handler: 'get-host' },
  { method: 'DELETE', path: '/v1/hosts/{hostname}', handler: 'forget-host' },
  { method: 'GET', path: '/v1/hosts/{hostname}/history', handler: 'get-host-history' },
  { method: 'POST', path: '/v1/windows', handler: 'create-window' },
  { method: 'GET', path: '/v1/windows', handler: 'list-windows' },
  { method: 'POST', path: '/v1/windows/preview', handler: 'preview-unsaved-window' },
  { method: 'GET', path: '/v1/windows/{name}', handler: 'get-window' },
  { method: 'PUT', path: '/v1/windows/{name}', handler: 'replace-window' },
  { method: 'DELETE', path: '/v1/windows/{name}', handler: 'delete-window' },
  { method: 'GET', path: '/v1/windows/{name}/preview', handler: 'preview-window' },
  { method: 'POST', path: '/v1/windows/{name}/pause', handler: 'pause-window' },
  { method: 'POST', path: '/v1/windows/{name}/resume', handler: 'resume-window' },
  { method: 'GET', path: '/v1/windows/{name}/history', handler: 'get-window-history' },
  { method: 'GET', path: '/v1/health', handler: 'get-health' },
  { method: 'GET', path: '/openapi.json', handler: 'get-openapi' },
] as const;

/** The handler of HTTP API's `$default` route. */
export const FALLBACK_HANDLER = 'route-not-found';

export type RouteHandler = (typeof ROUTES)[number]['handler'];
