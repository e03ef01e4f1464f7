import type { RoutePlan } from '../assembly/service-plan.ts';

export interface RouteMatch {
  readonly route: RoutePlan;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds HTTP API's route of a request: a full match before one with variables, `$default` last.
 * Trailing slashes count.
 */
export function matchRoute(routes: readonly RoutePlan[], method: string, path: string): RouteMatch | undefined {
  const candidates = routes
    .flatMap((route): (RouteMatch & { rank: number })[] => {
      const [routeMethod, pattern] = route.routeKey.split(' ');
      if (pattern === undefined || (routeMethod !== method && routeMethod !== 'ANY')) return [];
      const pathParameters = matchPath(pattern.split('/'), path.split('/'));
      if (pathParameters === undefined) return [];
      const variables = Object.keys(pathParameters).length;
      return [{ route, pathParameters, rank: variables * 2 + (routeMethod === 'ANY' ? 1 : 0) }];
    })
    .sort((a, b) => a.rank - b.rank);
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  return candidates[0] ?? (fallback && { route: fallback, pathParameters: {} });
}

function matchPath(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const value = path[index] ?? '';
    const variable = /^\{(\w+)\}$/.exec(part)?.[1];
    if (variable === undefined ? part !== value : value === '') return undefined;
    if (variable !== undefined) parameters[variable] = decoded(value);
  }
  return parameters;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
