import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayEventRequestContextJWTAuthorizer,
  APIGatewayEventRequestContextV2WithAuthorizer,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';
import type { Problem } from '../contract/api/api.ts';
import { ERRORS, isMaintenanceError, type MaintenanceError } from '../contract/errors.ts';
import { compressed, etagOf, isKnown } from './conditional.ts';

/** A request with the caller's identity: IAM's, or the one in a token of the hosted console. */
export type ApiEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2WithAuthorizer<
    Partial<APIGatewayEventRequestContextIAMAuthorizer & APIGatewayEventRequestContextJWTAuthorizer>
  >
>;
export type ApiResult = APIGatewayProxyStructuredResultV2;

/** The answer of an operation. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  /** The part of the body that the ETag covers: a client that has it already gets 304. */
  readonly content?: object;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export async function resultOf({ status, body, content }: Answer, event: ApiEvent): Promise<ApiResult> {
  if (content === undefined) return compressed(event, json(status, body));
  const etag = etagOf(content);
  if (isKnown(event, etag)) return { statusCode: 304, headers: { etag, 'cache-control': 'no-store' } };
  return compressed(event, json(status, body, { etag }));
}

/** Makes a problem (RFC 9457) of an error. It shows the message only of a MaintenanceError. */
export function problemResult(error: unknown, headers: Readonly<Record<string, string>> = {}): ApiResult {
  const problem = toProblem(error);
  return json(problem.status, problem, { 'content-type': PROBLEM_TYPE, ...headers });
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

function json(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): ApiResult {
  return {
    statusCode,
    headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
