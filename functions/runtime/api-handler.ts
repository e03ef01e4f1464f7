import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../contract/api.ts';
import { ERRORS, isMaintenanceError, type MaintenanceError } from '../contract/errors.ts';
import type { Services } from '../ports/services.ts';
import { services } from './compose.ts';
import { observed } from './observed.ts';

export type ApiEvent = APIGatewayProxyEventV2WithIAMAuthorizer;
type ApiResult = APIGatewayProxyStructuredResultV2;

/** A route's answer: its status and its JSON. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Wraps one route. What it throws becomes a problem (RFC 9457); the answer never says more than the error's own words. */
export function apiHandler(route: (event: ApiEvent, services: Services) => Promise<Answer>) {
  return middy<ApiEvent, ApiResult>()
    .use(problems())
    .use(observed())
    .handler(async (event) => {
      const { status, body } = await route(event, services());
      return json(status, 'application/json', body);
    });
}

/** Middy runs error middleware in reverse: this one comes last and has the word. */
function problems(): MiddlewareObj<ApiEvent, ApiResult, Error> {
  return {
    onError: (request) => {
      const problem = toProblem(request.error);
      request.response = json(problem.status, 'application/problem+json', problem);
    },
  };
}

export function toProblem(error: unknown): Problem {
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

function json(statusCode: number, contentType: string, body: object): ApiResult {
  return {
    statusCode,
    headers: { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
