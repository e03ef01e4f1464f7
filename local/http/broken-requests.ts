import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '../../functions/contract/api/api.ts';
import { contractProblem, sendProblem } from './problem.ts';

/**
 * Node answers what it can not read as HTTP, what it does not expect and CONNECT by itself, with an empty body or not at all: here
 * they are answered as every other request that is refused.
 */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => end(socket, problemOf(error.code ?? '')));
  server.on('connect', (_request, socket) => end(socket, contractProblem('MethodNotAllowed', 'This is no proxy')));
  server.on('checkExpectation', (request, response) => {
    const detail = `nothing but 100-continue can be expected here, and not '${request.headers.expect?.slice(0, 100)}'`;
    sendProblem(response, refused(417, 'expectation-failed', 'The expectation can not be met', detail));
  });
}

function problemOf(code: string): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return refused(431, 'headers-too-large', 'The headers are too large', 'The headers have more than 16 KiB');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return refused(408, 'request-timeout', 'The request took too long', 'The request did not come to its end');
  }
  return contractProblem('InvalidInput', 'The request is no HTTP/1.1');
}

function refused(status: number, type: string, title: string, detail: string): Problem {
  return { type: `/problems/${type}`, title, status, detail, errors: [] };
}

/** There is no response object yet, or none any more: the answer is written by hand, and the connection ends with it. */
function end(socket: Duplex, problem: Problem): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problem);
  const headers = ['Content-Type: application/problem+json', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\n${headers.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`,
  );
}
