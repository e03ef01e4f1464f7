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

export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * Wraps one route. Errors become problems (RFC 9457); a problem shows only the error's own message.
 */
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
 * Time before the end of the function at which it still answers. The function has 29 s of the 30 s
 * that API Gateway waits, and loading it already takes a part of those 30 s.
 */
const TIME_TO_ANSWER_MS = 2_000;

/** Does not claim a failure: the request may be registered, and the reconciliation continues it. */
function timedOut(): never {
  throw new MaintenanceError(
    'TimedOut',
    "the service ran out of time; the request may have been accepted: check with 'peloton host maintenance status' before you send it again",
  );
}

const ROUTE_KEYS: ReadonlySet<string> = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));

/**
 * Counts the request by route. All requests without a route count as `$default`, which bounds the
 * dimension.
 */
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

/** Middy runs error middleware in reverse order: this one, the first, runs last. */
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
    detail: known?.message ?? 'an unexpected fault: see the log of the function under the request id',
    errors: [...(known?.entries ?? [])],
  };
}

/** Makes the answer of a route that adds headers to its error. */
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
