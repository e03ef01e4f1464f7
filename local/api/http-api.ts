import type { IncomingMessage, ServerResponse } from 'node:http';
import { userInfo } from 'node:os';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RoutePlan } from '../assembly/service-plan.ts';
import type { Answer } from '../http/api-server.ts';
import { contractProblem, headersTooLarge, sendProblem } from '../http/problem.ts';
import { inTime } from '../lambda/in-time.ts';
import type { Invoke } from '../scheduler/rules.ts';
import { reasonOf } from '../step-functions/program/failures.ts';
import { httpApiEvent } from './http-event.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { matchRoute } from './routes.ts';

/**
 * API Gateway's quotas of an HTTP API: its longest wait for a function, and the size of a request's
 * line and header values together.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const INTEGRATION_LIMIT_MS = 30_000;
export const MAX_HEAD_BYTES = 10_240;

/** Answers of API Gateway itself: for a function that is late or fails, and for a token that it refuses. */
const UNAVAILABLE = { statusCode: 503, body: '{"message":"Service Unavailable"}' };
const FAILED = { statusCode: 500, body: '{"message":"Internal Server Error"}' };
const REFUSED = {
  401: { statusCode: 401, headers: { 'www-authenticate': 'Bearer' }, body: '{"message":"Unauthorized"}' },
  403: { statusCode: 403, headers: { 'www-authenticate': 'Bearer' }, body: '{"message":"Forbidden"}' },
};

/**
 * API Gateway's HTTP API: calls each route's function. The caller is the OS user (on AWS, the
 * signer), or the one in the token.
 */
export function httpApi(routes: readonly RoutePlan[], invoke: Invoke, limitMs = INTEGRATION_LIMIT_MS): Answer {
  const caller = userInfo().username;
  const authorize = createJwtAuthorizer();
  return async (request, url, body, response) => {
    if (headBytes(request) > MAX_HEAD_BYTES) {
      const detail = `The request line and the headers have more than ${MAX_HEAD_BYTES} bytes`;
      return sendProblem(response, headersTooLarge(detail));
    }
    const match = matchRoute(routes, request.method ?? '', url.pathname);
    if (match === undefined) {
      const detail = `${request.method} ${url.pathname} is not a route`;
      return sendProblem(response, contractProblem('RouteNotFound', detail));
    }
    const { jwt } = match.route;
    const verdict = jwt === undefined ? undefined : await authorize(jwt, request.headers.authorization);
    if (verdict?.refused !== undefined) return sendResult(response, REFUSED[verdict.refused]);
    try {
      const event = httpApiEvent(request, url, body, match, caller, verdict?.identity);
      // After the limit, API Gateway answers by itself and the function goes on.
      sendResult(response, await inTime(invoke(match.route.functionArn, event), limitMs, () => UNAVAILABLE));
    } catch (error) {
      if (error instanceof Error && error.name === 'RequestTooLargeException') {
        return sendProblem(response, contractProblem('PayloadTooLarge', `${reasonOf(error)}: split the request`));
      }
      process.stderr.write(`${match.route.routeKey} failed: ${reasonOf(error)}\n`);
      sendResult(response, FAILED);
    }
  };
}

function headBytes({ method, url, httpVersion, rawHeaders }: IncomingMessage): number {
  const values = rawHeaders.filter((_, index) => index % 2 === 1);
  return Buffer.byteLength([`${method} ${url} HTTP/${httpVersion}`, ...values].join(''));
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
