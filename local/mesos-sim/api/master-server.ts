/** The HTTP front of one master process. It leads, or redirects to the leader. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LOOPBACK, LoopbackServer } from '../http/loopback-server.ts';
import { DONE, json, NOT_FOUND, type Reply, readBody, redirect, send, text } from '../http/reply.ts';
import type { RequestLog } from '../http/request-log.ts';
import type { Master } from '../master/master.ts';
import { nowSeconds } from '../model/identity.ts';
import type { Credential } from '../options/options.ts';
import { authenticate, type Rights, unauthorized } from './credentials.ts';
import type { MasterAddress } from './master-address.ts';
import { printableVersion } from './resource-views.ts';
import { answerV0, type Request } from './v0-endpoints.ts';
import { metricsV0 } from './v0-views.ts';
import { answerCall, receiveCall } from './v1-calls.ts';

/** The leader, seen from one master. */
export interface Leadership {
  /** Absent while no leader is elected. */
  readonly address?: MasterAddress;
  /** Present when the asked master is the leader. */
  readonly master?: Master;
}

interface MasterServerOptions {
  readonly name: string;
  readonly hostname: string;
  readonly port: number;
  readonly version: string;
  readonly credentials: readonly Credential[];
  readonly log: RequestLog;
  readonly leadership: (server: MasterServer) => Leadership;
}

const NO_LEADER = text(503, 'No leader elected');

/** Paths that exist on a master that does not lead, and are redirected there. */
const REDIRECTED =
  /^\/(maintenance\/(schedule|status)|machine\/(down|up)|slaves|tasks|frameworks|state|state-summary|roles|api\/v1(\/scheduler)?)$/;

export class MasterServer extends LoopbackServer {
  readonly startTime = nowSeconds();
  private readonly options: MasterServerOptions;

  constructor(options: MasterServerOptions) {
    super();
    this.options = options;
  }

  listen(): Promise<void> {
    return this.listenOn(this.options.port);
  }

  get address(): MasterAddress {
    return { hostname: this.options.hostname, ip: LOOPBACK, port: this.port };
  }

  protected override async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = request.url ?? '/';
    const method = request.method ?? 'GET';
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) return;
    const { reply, call } = this.route(request, method, asked, body);
    const { name, log } = this.options;
    const entry = {
      at: Date.now(),
      server: name,
      kind: 'master',
      method,
      path: asked,
      body,
      status: reply.status,
    } as const;
    log.add(call === undefined ? entry : { ...entry, call });
    send(request, response, reply);
  }

  private route(request: IncomingMessage, method: string, asked: string, body: string): Routed {
    const { path, query } = splitPath(asked);
    const open = this.openEndpoint(path, request);
    if (open !== undefined) return { reply: open };
    const principal = authenticate(this.options.credentials, request.headers.authorization);
    if (principal === undefined) return { reply: unauthorized(path) };
    if (path === '/metrics/snapshot') return { reply: json(this.metrics()) };
    const { address, master } = this.options.leadership(this);
    if (address === undefined) return { reply: NO_LEADER };
    if (master === undefined) return { reply: toLeader(address, path, query) };
    if (path === '/api/v1') return this.callV1(request, method, body, master, principal);
    return { reply: answerV0(master, { method, path, query, body, rights: principal }, this.address) ?? NOT_FOUND };
  }

  /** Needs no credentials, and every master answers it. */
  private openEndpoint(path: string, request: IncomingMessage): Reply | undefined {
    if (path === '/health') return DONE;
    // The only endpoint that is not also under /master.
    if (path === '/version') return (request.url ?? '').includes('/master/') ? NOT_FOUND : this.version();
    if (path !== '/redirect') return undefined;
    const { address } = this.options.leadership(this);
    return address === undefined ? NO_LEADER : redirect(`//${address.hostname}:${address.port}`);
  }

  private version(): Reply {
    return json(printableVersion(this.options.version));
  }

  private metrics() {
    return metricsV0(this.options.leadership(this).master, nowSeconds() - this.startTime);
  }

  private callV1(request: IncomingMessage, method: string, body: string, master: Master, rights: Rights): Routed {
    const { 'content-type': contentType, accept } = request.headers;
    const received = receiveCall(method, { contentType, accept }, body, 'master');
    if ('reply' in received) return received;
    const asked = { master, call: received.call, rights, address: this.address };
    return { reply: answerCall(asked, received.type), call: received.type };
  }
}

interface Routed {
  readonly reply: Reply;
  readonly call?: string;
}

/** Removes the prefix /master, doubled slashes and a trailing slash. */
function splitPath(asked: string): Pick<Request, 'path' | 'query'> {
  const [raw = '/', search = ''] = asked.split('?', 2);
  const path = raw.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return { path: path.replace(/^\/master(?=\/)/, ''), query: new URLSearchParams(search) };
}

/** Makes a URL without a scheme, with the prefix /master and the query (exchange j-01). */
function toLeader({ hostname, port }: MasterAddress, path: string, query: URLSearchParams): Reply {
  if (!REDIRECTED.test(path)) return NOT_FOUND;
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  return redirect(`//${hostname}:${port}/master${path}${search}`);
}
