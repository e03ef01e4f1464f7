import type { ServerResponse } from 'node:http';
import { userInfo } from 'node:os';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Answer } from './api-server.ts';
import { httpApiEvent } from './http-event.ts';
import type { RoutePlan } from './plan.ts';
import { contractProblem, sendProblem } from './problem.ts';
import { matchRoute } from './routes.ts';
import type { Invoke } from './rules.ts';
import { reasonOf } from './step-functions/failures.ts';

/** API Gateway's HTTP API: every route to its function. The caller is the OS user, as on AWS it is the signer. */
export function httpApi(routes: readonly RoutePlan[], invoke: Invoke): Answer {
  const caller = userInfo().username;
  return async (request, url, body, response) => {
    const match = matchRoute(routes, request.method ?? '', url.pathname);
    if (match === undefined) {
      return sendProblem(response, contractProblem('RouteNotFound', `${request.method} ${url.pathname} is no route`));
    }
    try {
      const result = await invoke(match.route.functionArn, httpApiEvent(request, url, body, match, caller));
      sendResult(response, result);
    } catch (error) {
      process.stderr.write(`${match.route.routeKey} failed: ${reasonOf(error)}\n`);
      sendProblem(response, contractProblem('Internal', 'The function failed: see the log of the service'));
    }
  };
}

/** A result without a status code is a body for 200, by the rules of payload format 2.0. */
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
