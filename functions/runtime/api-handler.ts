import middy, { type MiddlewareObj } from '@middy/core';
import type { RouteKind } from '../contract/api/routes.ts';
import { MaintenanceError } from '../contract/errors.ts';
import type { Reporter } from '../ports/reporter.ts';
import { type ApiEvent, type ApiResult, problemResult } from './api-answer.ts';
import { apiRouter, type Operations, routeKeyOf } from './api-router.ts';
import { refuseViewers } from './caller.ts';
import { withObservability } from './observability.ts';
import { services } from './services.ts';

/** Makes the function that answers all routes of a kind. Errors become problems (RFC 9457). */
export function apiHandler<Kind extends RouteKind>(kind: Kind, operations: Operations<Kind>) {
  const router = apiRouter<Kind>(operations, services);
  return middy<ApiEvent, ApiResult>({ timeoutEarlyInMillis: TIME_TO_ANSWER_MS, timeoutEarlyResponse: timedOut })
    .use(problems())
    .use(withObservability({ fieldsOf: (event: ApiEvent) => ({ route: routeKeyOf(event) }) }))
    .handler(async (event, context) => {
      const { report, consoleOperators } = await services();
      return counted(routeKeyOf(event), report, () => {
        if (kind === 'command') refuseViewers(event, consoleOperators);
        return router(event, context);
      });
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

/** Times the request by its route. One dimension `$default` has all requests without a route. */
async function counted(route: string, report: Reporter, answer: () => Promise<ApiResult>): Promise<ApiResult> {
  const startedAt = performance.now();
  const count = ({ statusCode = 200 }: ApiResult) => {
    report.count('ApiLatency', performance.now() - startedAt, route);
    if (statusCode >= 500) report.count('ApiErrors', 1, route);
  };
  try {
    const answered = await answer();
    count(answered);
    return answered;
  } catch (error) {
    count(problemResult(error));
    throw error;
  }
}

/** Middy runs error middleware in reverse order: this one, the first, runs last. */
function problems(): MiddlewareObj<ApiEvent, ApiResult, Error> {
  return {
    onError: (request) => {
      request.response = problemResult(request.error);
    },
  };
}
