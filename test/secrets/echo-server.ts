import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listening } from '../local-server.ts';

/** A proxy that says back what it was sent, credentials and all, as badly configured ones do; or passes it on. */

/** One way of answering with everything that the request held. */
type Mood = (everything: string, response: ServerResponse) => void;

const MOODS: readonly Mood[] = [
  (everything, response) => response.writeHead(401, { 'content-type': 'text/plain' }).end(everything),
  (everything, response) =>
    response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ message: everything })),
  (everything, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${everything}</html>`),
  (everything, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ [everything]: everything })),
  (everything, response) =>
    response.writeHead(302, { location: `https://login.example/?was=${encodeURIComponent(everything)}` }).end(),
  (everything, response) =>
    response
      .writeHead(302, { location: `https://login.example/?was=${everything.replace(/[^\x21-\x7e]/g, '_')}` })
      .end(),
  (everything, response) => response.writeHead(400, { 'content-type': 'application/json' }).end(everything),
  (everything, response) => response.socket?.end(`HTTP/1.1 nonsense ${everything}\r\n\r\n`),
];

export interface EchoServer {
  readonly url: string;
  /** Each request is answered in the next of its moods, until it is set to pass on what it gets. */
  echoes: boolean;
  /** Requests that were answered with themselves. */
  readonly echoed: number;
  stop(): Promise<void>;
}

/** How many requests it takes to have every mood once. */
export const MOOD_COUNT = MOODS.length;

/** @param honest answers what is passed on */
export async function startEchoServer(
  honest: (request: IncomingMessage, body: string) => Promise<Response>,
): Promise<EchoServer> {
  let echoed = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (echo.echoes) {
      echoed += 1;
      MOODS[(echoed - 1) % MOODS.length]?.(everythingIn(request, body), response);
      return;
    }
    const reply = await honest(request, body);
    const type = reply.headers.get('content-type') ?? 'text/plain';
    response.writeHead(reply.status, { 'content-type': type }).end(await reply.text());
  });
  const { url, close } = await listening(server);
  const echo: EchoServer = {
    url,
    echoes: false,
    get echoed() {
      return echoed;
    },
    stop: close,
  };
  return echo;
}

/** The credentials first, as they came and as they read: messages quote the beginning of an answer. */
function everythingIn({ headers, method, url }: IncomingMessage, body: string): string {
  const { authorization = '', ...others } = headers;
  const read = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
  return `${authorization} (${read.split(':')[1] ?? ''}) ${read} ${method} ${url} ${JSON.stringify(others)} ${body}`;
}

/** Passes a request on to the server at that URL. */
export function passOn(target: string): (request: IncomingMessage, body: string) => Promise<Response> {
  return ({ method = 'GET', url = '/', headers }, body) => {
    const { 'content-type': type = 'application/json', accept = '*/*', authorization = '' } = headers;
    const ofYarpc = Object.entries(headers).filter(([name]) => /^(rpc-|context-)/.test(name)) as [string, string][];
    const sent = { 'content-type': type, accept, authorization, ...Object.fromEntries(ofYarpc) };
    return fetch(target + url, { method, headers: sent, redirect: 'manual', ...(method === 'GET' ? {} : { body }) });
  };
}
