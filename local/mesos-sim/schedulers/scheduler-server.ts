/** The HTTP front of one process of a simulated scheduler: logs requests, and fails on demand. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from '../http/loopback-server.ts';
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

export class SchedulerServer extends LoopbackServer {
  private readonly options: SchedulerServerOptions;

  constructor(options: SchedulerServerOptions) {
    super();
    this.options = options;
  }

  listen(): Promise<void> {
    return this.listenOn(this.options.port);
  }

  protected override async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
