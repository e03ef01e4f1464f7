import type { ServerResponse } from 'node:http';
import type { Problem } from '../../functions/contract/api/api.ts';
import { ERRORS, type ErrorName } from '../../functions/contract/errors.ts';

/** Problem documents of the runtime itself, in the shape of the API's. */

export function contractProblem(name: ErrorName, detail: string): Problem {
  const { status, type, title } = ERRORS[name];
  return { type: `/problems/${type}`, title, status, detail, errors: [] };
}

/** For callers that the signed API on AWS would refuse. */
export function forbidden(detail: string): Problem {
  return refused(403, 'forbidden', 'The service refuses such a caller', detail);
}

export function headersTooLarge(detail: string): Problem {
  return refused(431, 'headers-too-large', 'The headers are too large', detail);
}

export function notReady(): Problem {
  const detail = 'The service is starting: try again in a moment';
  return refused(503, 'not-ready', 'The service is not ready', detail);
}

export function refused(status: number, type: string, title: string, detail: string): Problem {
  return { type: `/problems/${type}`, title, status, detail, errors: [] };
}

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const text = JSON.stringify(problem);
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(text),
    // Otherwise the server would take the unread rest of a request for the next request.
    ...(response.req.complete ? {} : { connection: 'close' }),
  });
  response.end(text);
}
