/** The HTTP front of one process of a simulated scheduler: logs requests, and fails on demand. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Reply, readBody, send } from '../http/reply.ts';
import type { RequestLog } from '../http/request-log.ts';
import { type Faults, misbehave } from './fault.ts';
import type { Asked } from './request.ts';

/** A request that a scheduler received, for tests to assert on. */
export interface SchedulerRequest extends Asked {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined when it got no answer. */
  readonly status: number | undefined;
}

interface SchedulerServerOptions {
  /** Number of the process, from 0. */
  readonly server: number;
  readonly port: number;
  readonly log: RequestLog<SchedulerRequest>;
  readonly faults: Faults;
  readonly answer: (asked: Asked) => Reply;
}

const IP = '127.0.0.1';

export class SchedulerServer {
  private readonly options: SchedulerServerOptions;
  private readonly http: Server;

  constructor(options: SchedulerServerOptions) {
    this.options = options;
    this.http = createServer((request, response) => void this.handle(request, response));
    this.http.keepAliveTimeout = 60_000;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(this.options.port, IP, resolve);
    });
  }

  get url(): string {
    return `http://${IP}:${(this.http.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    if (!this.http.listening) return;
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) return;
    const asked = { method, path, headers, body, server: this.options.server };
    const status = this.reply(asked, request, response);
    this.options.log.add({ ...asked, at: Date.now(), status });
  }

  private reply(asked: Asked, request: IncomingMessage, response: ServerResponse): number | undefined {
    const fault = this.options.faults.take(asked);
    const reply = fault === undefined || fault.actsFirst ? this.options.answer(asked) : undefined;
    if (fault !== undefined) return misbehave(fault, response);
    if (reply !== undefined) send(request, response, reply);
    return reply?.status;
  }
}
