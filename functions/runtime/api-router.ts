import httpRouter from '@middy/http-router';
import type { Context } from 'aws-lambda';
import { type OperationName, ROUTES, type RouteKind } from '../contract/api/routes.ts';
import { MaintenanceError } from '../contract/errors.ts';
import type { Services } from '../ports/services.ts';
import { type Answer, type ApiEvent, type ApiResult, problemResult, resultOf } from './api-answer.ts';

type Operation = (event: ApiEvent, services: Services) => Promise<Answer>;

/** All operations of a kind: one without a handler does not compile. */
export type Operations<Kind extends RouteKind> = Readonly<Record<OperationName<Kind>, Operation>>;

export type Router = (event: ApiEvent, context: Context) => Promise<ApiResult>;

/** The key of the route that API Gateway has chosen, or `$default`. */
export function routeKeyOf({ routeKey }: ApiEvent): string {
  return ROUTE_KEYS.has(routeKey) ? routeKey : '$default';
}

const ROUTE_KEYS: ReadonlySet<string> = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));

/** Finds the operation of a request. */
export function apiRouter<Kind extends RouteKind>(
  operations: Operations<Kind>,
  services: () => Promise<Services>,
): Router {
  const all: Partial<Record<OperationName, Operation>> = operations;
  const route = httpRouter<ApiEvent, ApiResult>({
    routes: ROUTES.flatMap(({ method, path, operation }) => {
      const work = all[operation];
      if (work === undefined) return [];
      return [
        { method, path, handler: async (event: ApiEvent) => resultOf(await work(event, await services()), event) },
      ];
    }),
    notFoundResponse: noRoute,
  });
  return async (event, context) =>
    // API Gateway has no route for a path with a slash at its end; this router would find one.
    routeKeyOf(event) === '$default' ? noRoute(event.requestContext.http) : route(event, context);
}

/** Answers a request without a route: 405 where the path has other methods, 404 elsewhere. */
function noRoute({ method, path }: { readonly method: string; readonly path: string }): ApiResult {
  const allowed = ROUTES.filter((route) => matches(route.path, path)).map((route) => route.method);
  if (allowed.length > 0) {
    const allow = allowed.join(', ');
    const error = new MaintenanceError('MethodNotAllowed', `${path.slice(0, 200)} accepts ${allow}, not ${method}`);
    return problemResult(error, { allow });
  }
  throw new MaintenanceError('RouteNotFound', `no route ${path.slice(0, 200)}: GET /openapi.json lists the routes`);
}

function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const given = path.split('/');
  return (
    expected.length === given.length &&
    expected.every((part, index) => (part.startsWith('{') ? given[index] !== '' : part === given[index]))
  );
}
