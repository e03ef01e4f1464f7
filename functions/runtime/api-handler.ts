import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../contract/api/api.ts';
import { ROUTES } from '../contract/api/routes.ts';
import { ERRORS, isMaintenanceError, MaintenanceError } from '../contract/errors.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { Services } from '../ports/services.ts';
import { services } from './compose.ts';
import { withObservability } from './observability.ts';

export type ApiEvent = APIGatewayProxyEventV2WithIAMAuthorizer;
type ApiResult = APIGatewayProxyStructuredResultV2;

/** A route's answer: its status and its JSON. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Wraps one route. What it throws becomes a problem (RFC 9457); the answer never says more than the error's own words. */
export function apiHandler(route: (event: ApiEvent, services: Services) => Promise<Answer>) {
  return middy<ApiEvent, ApiResult>({ timeoutEarlyInMillis: TIME_TO_ANSWER_MS, timeoutEarlyResponse: timedOut })
    .use(problems())
    .use(withObservability())
    .handler(async (event) => {
      const all = services();
      const { status, body, headers } = await counted(event, all.report, () => route(event, all));
      return json(status, body, headers);
    });
}

/**
 * Before the function is ended, when what it had to say would be lost. A function has 29 s of the 30 that API Gateway waits, and those
 * 30 began before it was loaded.
 */
const TIME_TO_ANSWER_MS = 2_000;

/** A request of a thousand hosts may be registered by then, and the reconciliation goes on with it: that it failed would be untrue. */
function timedOut(): never {
  throw new MaintenanceError(
    'TimedOut',
    "the service had no time left for an answer; a request may have been accepted, and goes on then: look with 'peloton host maintenance status' before you ask again",
  );
}

const ROUTE_KEYS: ReadonlySet<string> = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));

/** Counts the request for its route; whatever no route takes is one, `$default`, whatever it was. */
async function counted(event: ApiEvent, report: Reporter, answer: () => Promise<Answer>): Promise<Answer> {
  const route = ROUTE_KEYS.has(event.routeKey) ? event.routeKey : '$default';
  const startedAt = performance.now();
  const count = (status: number) => {
    report.count('ApiRequests', 1, route);
    report.count('ApiLatency', performance.now() - startedAt, route);
    if (status >= 500) report.count('ApiErrors', 1, route);
  };
  try {
    const answered = await answer();
    count(answered.status);
    return answered;
  } catch (error) {
    count(toProblem(error).status);
    throw error;
  }
}

/** Middy runs error middleware in reverse: this one comes last and has the word. */
function problems(): MiddlewareObj<ApiEvent, ApiResult, Error> {
  return {
    onError: (request) => {
      const problem = toProblem(request.error);
      request.response = json(problem.status, problem, { 'content-type': PROBLEM_TYPE });
    },
  };
}

function toProblem(error: unknown): Problem {
  const known = isMaintenanceError(error) ? (error as MaintenanceError) : undefined;
  const { status, type, title } = ERRORS[known?.name ?? 'Internal'];
  return {
    type: `/problems/${type}`,
    title,
    status,
    detail: known?.message ?? 'an unexpected fault: the log of the function has it under the request id',
    errors: [...(known?.entries ?? [])],
  };
}

/** An error as the answer of a route that has headers of its own to give. */
export function problemAnswer(error: MaintenanceError, headers: Readonly<Record<string, string>>): Answer {
  const body = toProblem(error);
  return { status: body.status, body, headers: { 'content-type': PROBLEM_TYPE, ...headers } };
}

function json(statusCode: number, body: object, headers: Answer['headers'] = {}): ApiResult {
  return {
    statusCode,
    headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
