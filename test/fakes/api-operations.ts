import { type OperationName, ROUTES, type RouteKind } from '../../functions/contract/api/routes.ts';
import type { Answer, ApiEvent } from '../../functions/runtime/api-answer.ts';
import type { Operations } from '../../functions/runtime/api-router.ts';

/** Operations of a kind that all do the same; `work` gets the name of each and its request. */
export function operationsOf<Kind extends RouteKind>(
  kind: Kind,
  work: (operation: OperationName, event: ApiEvent) => Promise<Answer>,
): Operations<Kind> {
  const own = ROUTES.filter((route) => route.kind === kind);
  const entries = own.map(({ operation }) => [operation, (event: ApiEvent) => work(operation, event)]);
  return Object.fromEntries(entries) as unknown as Operations<Kind>;
}

/** A request as API Gateway passes it on, for a route of the contract or `$default`. */
export function apiEvent(routeKey: string, path = routeKey.split(' ')[1], method = routeKey.split(' ')[0]): ApiEvent {
  const requestContext = { http: { method, path }, routeKey };
  return { version: '2.0', routeKey, rawPath: path, headers: {}, requestContext } as unknown as ApiEvent;
}
