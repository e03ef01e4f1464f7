import { ROUTES } from '../../contract/api/routes.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import { type Answer, type ApiEvent, apiHandler, problemAnswer } from '../../runtime/api-handler.ts';

/** Answers requests without a route: 405 where the path has other methods, 404 elsewhere. */
export async function routeNotFound(event: ApiEvent): Promise<Answer> {
  const { method, path } = event.requestContext.http;
  const allowed = ROUTES.filter((route) => matches(route.path, path)).map((route) => route.method);
  if (allowed.length > 0) {
    const allow = allowed.join(', ');
    const error = new MaintenanceError('MethodNotAllowed', `${path.slice(0, 200)} accepts ${allow}, not ${method}`);
    return problemAnswer(error, { allow });
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

export const handler = apiHandler(routeNotFound);
