import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listening } from '../local-server.ts';

/** Stands between the service and a master, so that a test can come in between one request and its answer. */

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** The type of a v1 call. */
  readonly call: string | undefined;
  readonly body: string;
}

/** Interference with a request. Without `answer` the request goes on to the master. */
export interface Interference {
  /** The answer, instead of the master's; `cut` ends the connection without one. */
  readonly answer?: 'cut' | { readonly status: number; readonly type?: string; readonly body: string };
  /** Replaces the credentials that the service sent. */
  readonly authorization?: string;
  /** The master answers, and the service never hears it, or hears half of it. */
  readonly cutAfter?: true | 'in-the-middle';
  /** Before the master gets the request. */
  readonly before?: () => Promise<void>;
  /** After the master's answer, before the service has it. */
  readonly after?: (answer: { readonly status: number; readonly body: string }) => Promise<void>;
}

export interface MasterProxy {
  readonly url: string;
  /** Asked at each request; nothing happens by default. */
  interfere: (asked: Asked) => Interference | undefined | Promise<Interference | undefined>;
  /** Hears each request that goes on to the master; what it returns hears the answer. */
  hear: (asked: Asked) => (answer: { readonly status: number; readonly body: string }) => void;
  stop(): Promise<void>;
}

/** @param target the master's base URL */
export async function startMasterProxy(target: string): Promise<MasterProxy> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = 'GET', url: path = '/' } = request;
    const call = /"type"\s*:\s*"(\w+)"/.exec(body)?.[1];
    const { answer, authorization, before, after, cutAfter } =
      (await proxy.interfere({ method, path, call, body })) ?? {};
    if (answer === 'cut') {
      response.destroy();
    } else if (answer !== undefined) {
      response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain' });
      response.end(answer.body);
    } else {
      await before?.();
      const heard = proxy.hear({ method, path, call, body });
      const reply = await forward(target + path, method, body, {
        ...request.headers,
        ...(authorization === undefined ? {} : { authorization }),
      });
      heard(reply);
      await after?.(reply);
      if (cutAfter === true) return response.destroy();
      if (cutAfter === 'in-the-middle') return endInTheMiddle(response, reply);
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body);
    }
  });
  const { url, close } = await listening(server);
  const proxy: MasterProxy = { url, interfere: () => undefined, hear: () => () => undefined, stop: close };
  return proxy;
}

type Reply = Awaited<ReturnType<typeof forward>>;

function endInTheMiddle(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) + 1 });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

async function forward(url: string, method: string, body: string, sent: IncomingHttpHeaders) {
  const names = ['content-type', 'accept', 'authorization'] as const;
  const headers = names.flatMap((name) => (sent[name] === undefined ? [] : [[name, sent[name]] as [string, string]]));
  const response = await fetch(url, { method, headers, redirect: 'manual', ...(method === 'GET' ? {} : { body }) });
  const kept = ['content-type', 'location', 'www-authenticate'].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() };
}
