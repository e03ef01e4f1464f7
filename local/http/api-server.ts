import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foreignRequest } from '../../console/serve/browser-guard.ts';
import { isScreenRequest } from '../../console/serve/serve-page.ts';
import { answerBrokenRequests } from './broken-requests.ts';
import { contractProblem, forbidden, notReady, sendProblem } from './problem.ts';

/** Answers a request, given its whole body. */
export type Answer = (request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse) => Promise<void>;

/** HTTP API's limit of a request's body. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
const STOP_LIMIT_MS = 2_000;

/** The one port of the service, on loopback. Until `serve` is called it answers 503. */
export class ApiServer {
  readonly port: number;
  readonly #server: Server;
  #answer: Answer = async (_request, _url, _body, response) => sendProblem(response, notReady());

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request, response) => void this.#handle(request, response));
    answerBrokenRequests(server);
  }

  /** Listens; 0 is any free port. Rejects with the system's error, for instance EADDRINUSE. */
  static async listen(port: number): Promise<ApiServer> {
    // foreignRequest refuses a missing Host.
    const server = createServer({ requestTimeout: 60_000, requireHostHeader: false });
    // Long, because clients keep their sockets: when the server closes one first, a request may
    // fail.
    server.keepAliveTimeout = 600_000;
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new ApiServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  serve(answer: Answer): void {
    this.#answer = answer;
  }

  /** Refuses new requests, and gives running ones two seconds. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), STOP_LIMIT_MS);
    await closed;
    clearTimeout(timer);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = requestUrl(request.url ?? '/', this.url);
      const isScreen = url !== undefined && isScreenRequest(request.method, url.pathname);
      const reason = foreignRequest(request.headers, this.port, { isScreen });
      if (reason !== undefined) return sendProblem(response, forbidden(reason));
      if (url === undefined) return sendProblem(response, contractProblem('InvalidInput', 'The path is not valid'));
      const body = await readBody(request);
      if (body === undefined) {
        const detail = `The body has more than ${MAX_BODY_BYTES} bytes`;
        return sendProblem(response, contractProblem('PayloadTooLarge', detail));
      }
      await this.#answer(request, url, body, response);
    } catch (error) {
      if (response.destroyed) return;
      process.stderr.write(
        `${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : error}\n`,
      );
      if (!response.headersSent) sendProblem(response, contractProblem('Internal', 'See the log of the service'));
      else response.destroy();
    }
  }
}

/** Undefined for a target that is not a path, or that the class URL would take for another host. */
function requestUrl(target: string, base: string): URL | undefined {
  return target.startsWith('/') && URL.canParse(base + target) ? new URL(base + target) : undefined;
}

/** Undefined for a too large body, whose rest is not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const read = Promise.withResolvers<Buffer | undefined>();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      request.pause();
      return read.resolve(undefined);
    }
    chunks.push(chunk);
  });
  request.on('end', () => read.resolve(Buffer.concat(chunks)));
  request.on('error', read.reject);
  request.on('close', () => read.reject(new Error('the caller went away')));
  return read.promise;
}
