import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '../../functions/contract/api/api.ts';
import { contractProblem, headersTooLarge, refused, sendProblem } from './problem.ts';

/**
 * Answers malformed HTTP, unknown expectations and CONNECT with problem documents. Node itself
 * sends an empty body, or nothing.
 */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => end(socket, problemOf(error.code ?? '')));
  server.on('connect', (_request, socket) => end(socket, contractProblem('MethodNotAllowed', 'This is not a proxy')));
  server.on('checkExpectation', (request, response) => {
    const detail = `only 100-continue is supported, not '${request.headers.expect?.slice(0, 100)}'`;
    sendProblem(response, refused(417, 'expectation-failed', 'The expectation cannot be met', detail));
  });
}

function problemOf(code: string): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return headersTooLarge('The headers have more than 16 KiB');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return refused(408, 'request-timeout', 'The request took too long', 'The request did not end in time');
  }
  return contractProblem('InvalidInput', 'The request is not HTTP/1.1');
}

/** Writes the answer by hand, as there is no response object, and closes the connection. */
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
