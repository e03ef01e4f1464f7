import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foreignRequest } from '../../../console/serve/browser-guard.ts';
import type { PageFile } from '../../../console/serve/page-files.ts';
import { isPageRequest, isScreenRequest, servePage } from '../../../console/serve/serve-page.ts';
import type { Forward } from '../../service/forward.ts';

/** The console on a port of this machine: its own files, and the service's API through this process. */

export interface ConsoleServer {
  readonly url: string;
  close(): Promise<void>;
}

interface ConsoleOptions {
  /** 0: a free port. */
  readonly port: number;
  readonly files: () => Promise<readonly PageFile[]>;
  readonly forward: Forward;
}

/** More than the API accepts. */
const MAX_BODY_BYTES = 1_000_000;

/** Rejects with the system's error, for instance EADDRINUSE. */
export async function startConsole({ port, files, forward }: ConsoleOptions): Promise<ConsoleServer> {
  const server = createServer({ requireHostHeader: false });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  server.on('request', (request, response) => {
    answer(request, response, own, { files, forward }).catch(() => response.destroy());
  });
  return {
    url: `http://127.0.0.1:${own}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Parts = Pick<ConsoleOptions, 'files' | 'forward'>;

async function answer(request: IncomingMessage, response: ServerResponse, port: number, { files, forward }: Parts) {
  const target = request.url ?? '';
  const base = `http://127.0.0.1:${port}`;
  if (!target.startsWith('/') || !URL.canParse(base + target)) return refuse(response, 400, 'the path is not valid');
  const { pathname: path, search } = new URL(base + target);
  const reason = foreignRequest(request.headers, port, { isScreen: isScreenRequest(request.method, path) });
  if (reason !== undefined) return refuse(response, 403, reason);
  if (isPageRequest(request.method, path) && (await servePage(files, request, path, response))) return;
  if (!isApi(path)) return refuse(response, 404, `${path} is not a screen of the console`);
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, `the body has more than ${MAX_BODY_BYTES} bytes`);
  const { method = 'GET' } = request;
  const { status, headers, text } = await forward({
    method,
    path: path + search,
    headers: headersOf(request),
    ...(body === '' ? {} : { body }),
  });
  response.writeHead(status, headers);
  response.end(status === 204 || status === 304 ? undefined : text);
}

function isApi(path: string): boolean {
  return path.startsWith('/v1/') || path === '/openapi.json';
}

/** The service sees only what the API needs: no cookies, no origin. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ['accept', 'content-type', 'if-none-match'] as const;
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(response: ServerResponse, status: number, detail: string): void {
  const document = {
    type: '/problems/not-answered',
    title: 'The console does not answer this',
    status,
    detail,
    errors: [],
  };
  response.writeHead(status, { 'content-type': 'application/problem+json', connection: 'close' });
  response.end(JSON.stringify(document));
}
