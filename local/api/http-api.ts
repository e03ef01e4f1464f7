import type { ServerResponse } from 'node:http';
import { userInfo } from 'node:os';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RoutePlan } from '../assembly/service-plan.ts';
import type { Answer } from '../http/api-server.ts';
import { contractProblem, sendProblem } from '../http/problem.ts';
import type { Invoke } from '../scheduler/rules.ts';
import { reasonOf } from '../step-functions/program/failures.ts';
import { httpApiEvent } from './http-event.ts';
import { matchRoute } from './routes.ts';

/** Longest wait of API Gateway for a function. */
const INTEGRATION_LIMIT_MS = 30_000;

/**
 * API Gateway's HTTP API: calls each route's function. The caller is the OS user; on AWS, the
 * signer.
 */
export function httpApi(routes: readonly RoutePlan[], invoke: Invoke, limitMs = INTEGRATION_LIMIT_MS): Answer {
  const caller = userInfo().username;
  return async (request, url, body, response) => {
    const match = matchRoute(routes, request.method ?? '', url.pathname);
    if (match === undefined) {
      return sendProblem(
        response,
        contractProblem('RouteNotFound', `${request.method} ${url.pathname} is not a route`),
      );
    }
    try {
      const event = httpApiEvent(request, url, body, match, caller);
      const result = await inTime(invoke(match.route.functionArn, event), limitMs);
      if (result === LATE) sendResult(response, { statusCode: 503, body: '{"message":"Service Unavailable"}' });
      else sendResult(response, result);
    } catch (error) {
      if (error instanceof Error && error.name === 'RequestTooLargeException') {
        return sendProblem(response, contractProblem('PayloadTooLarge', `${reasonOf(error)}: split the request`));
      }
      process.stderr.write(`${match.route.routeKey} failed: ${reasonOf(error)}\n`);
      sendProblem(response, contractProblem('Internal', 'The function failed: see the log of the service'));
    }
  };
}

const LATE = Symbol('late');

/**
 * The result, or LATE at the limit: API Gateway then answers by itself while the function works on.
 */
async function inTime(work: Promise<unknown>, limitMs: number): Promise<unknown> {
  const limit = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => limit.resolve(LATE), limitMs);
  void work.catch(() => undefined);
  return Promise.race([work, limit.promise]).finally(() => clearTimeout(timer));
}

/** In payload format 2.0, a result without a status code is the body of a 200. */
function sendResult(response: ServerResponse, result: unknown): void {
  const isWhole = typeof result === 'object' && result !== null && 'statusCode' in result;
  const { statusCode, headers, cookies, body, isBase64Encoded } = isWhole
    ? (result as APIGatewayProxyStructuredResultV2)
    : { body: JSON.stringify(result) };
  const content = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  const own = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  response.writeHead(Number(statusCode ?? 200), {
    'content-type': 'application/json',
    ...Object.fromEntries(own),
    'content-length': content.length,
    ...(cookies === undefined ? {} : { 'set-cookie': cookies }),
  });
  response.end(content);
}
