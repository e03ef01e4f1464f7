import type { Context } from 'aws-lambda';
import { ROUTES, type RouteKind } from '../../functions/contract/api/routes.ts';
import type { Services } from '../../functions/ports/services.ts';
import { apiRouter } from '../../functions/runtime/api-router.ts';
import { apiEvent, operationsOf } from '../fakes/api-operations.ts';

const context = {} as Context;
const services = async () => ({}) as Services;
const named = (kind: RouteKind) =>
  apiRouter(
    operationsOf(kind, async (operation, { pathParameters }) => ({ status: 200, body: { operation, pathParameters } })),
    services,
  );
const queries = named('query');
const bodyOf = async (result: ReturnType<typeof queries>) => JSON.parse((await result).body ?? '');

describe('the router of a function', () => {
  test.each(ROUTES)('finds $operation for $method $path', async ({ kind, method, path, operation }) => {
    const event = apiEvent(`${method} ${path}`, path.replaceAll(/\{\w+\}/g, 'x1'));

    expect(await bodyOf(named(kind)(event, context))).toMatchObject({ operation });
  });

  test("keeps API Gateway's reading of the path", async () => {
    const event = apiEvent('GET /v1/hosts/{hostname}', '/v1/hosts/h%201');
    const result = queries({ ...event, pathParameters: { hostname: 'h 1' } }, context);

    expect(await bodyOf(result)).toEqual({ operation: 'get-host', pathParameters: { hostname: 'h 1' } });
  });

  test.each([
    ['a path that is not known', 'GET', '/v2'],
    ['a slash after a route', 'GET', '/v1/hosts/'],
    ['a slash after a route with a variable', 'GET', '/v1/hosts/h1/'],
    ['a variable without a value', 'GET', '/v1/maintenances//pause'],
  ])('finds nothing for %s', async (_, method, path) => {
    await expect(queries(apiEvent('$default', path, method), context)).rejects.toMatchObject({
      name: 'RouteNotFound',
      message: expect.stringContaining(path),
    });
  });

  test.each([
    ['PUT', '/v1/hosts/h1', 'GET, DELETE'],
    ['GET', '/v1/maintenance/start', 'POST'],
    ['HEAD', '/v1/windows', 'POST, GET'],
  ])('answers %s %s with 405 and the methods of the path', async (method, path, allow) => {
    const result = await queries(apiEvent('$default', path, method), context);

    expect(result).toMatchObject({ statusCode: 405, headers: { allow } });
    expect(JSON.parse(result.body ?? '')).toMatchObject({
      type: '/problems/method-not-allowed',
      detail: `${path} accepts ${allow}, not ${method}`,
    });
  });

  test('does not compile without an operation of the contract', () => {
    const { 'get-health': _, ...others } = operationsOf('query', async () => ({ status: 200, body: {} }));

    // @ts-expect-error: the route of `get-health` has no handler.
    expect(apiRouter<'query'>(others, services)).toBeInstanceOf(Function);
  });
});
