import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { createMesosClient, type MesosClientOptions } from '../../../../functions/adapters/mesos/calls/client.ts';
import { type LocalServer, listening } from '../../../local-server.ts';
import { WAIT_LIMIT_MS } from '../../../patience.ts';
import { callOf, type Exchange, recorded } from './recorded.ts';

/** HTTP servers that play masters and agents, and a client for them; all closed by `closeAll`. */

export interface Received {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Port of the client: another one for each connection. */
  readonly from: number | undefined;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Instead of an answer: close the connection, never answer, or stop in the body's middle. */
  readonly instead?: 'reset' | 'silence' | 'half';
}

export interface Master extends LocalServer {
  readonly received: Received[];
}

const open: { close(): Promise<void> }[] = [];

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

export async function master(answer: (request: Received) => Answer): Promise<Master> {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const { method = '', url: path = '', headers } = incoming;
    const from = incoming.socket.remotePort;
    const request = { call: callOf({ method, path, body }), method, path, headers, body, from };
    received.push(request);
    const given = answer(request);
    if (given.instead === 'reset') return incoming.socket.destroy();
    if (given.instead === 'silence') return;
    const content = given.body ?? '';
    response.writeHead(given.status ?? 200, { ...given.headers, 'content-length': Buffer.byteLength(content) });
    if (given.instead !== 'half') return response.end(content);
    response.write(content.slice(0, content.length / 2), () => incoming.socket.destroy());
  });
  const started = { ...(await listening(server)), received };
  open.push(started);
  return started;
}

/** Answers each call as recorded; several recordings come in order, the last one repeats. */
export function replaying(...exchanges: readonly (string | Exchange)[]): (request: Received) => Answer {
  const queues = new Map<string, Exchange[]>();
  for (const given of exchanges) {
    const exchange = typeof given === 'string' ? recorded(given) : given;
    const key = callOf(exchange.request);
    queues.set(key, [...(queues.get(key) ?? []), exchange]);
  }
  return ({ call }) => {
    const queue = queues.get(call);
    if (queue === undefined) return { status: 400, body: `the test has no answer for ${call}` };
    const next = queue.length > 1 ? queue.shift() : queue[0];
    return asAnswer(next as Exchange);
  };
}

/** An agent whose metrics count so many tasks; several numbers in order, the last one repeats. */
export function counting(
  tasks: number | number[],
  answer: (request: Received) => Answer,
): (request: Received) => Answer {
  const counts = [tasks].flat();
  const gauges = (running: number) => ({
    'slave/tasks_running': running,
    'slave/tasks_staging': 0,
    'slave/tasks_starting': 0,
    'slave/uptime_secs': 77.5,
  });
  return (request) => {
    if (!/GET_METRICS|metrics/.test(request.call)) return answer(request);
    const values = gauges((counts.length > 1 ? counts.shift() : counts[0]) ?? 0);
    if (request.call !== 'GET_METRICS') return { body: JSON.stringify(values) };
    const metrics = Object.entries(values).map(([name, value]) => ({ name, value }));
    return { body: JSON.stringify({ type: 'GET_METRICS', get_metrics: { metrics } }) };
  };
}

export function asAnswer({ response }: Exchange): Answer {
  if (response.status === null) return { instead: 'reset' };
  return { status: response.status, headers: response.headers, body: response.body ?? '' };
}

export const OPERATOR = { principal: 'ops', secret: 's3cret-pass' };

export function client(masters: readonly (Master | string)[], options: Partial<MesosClientOptions> = {}) {
  const created = createMesosClient({
    masters: masters.map((one) => (typeof one === 'string' ? one : one.url)),
    api: 'v1',
    timeoutMs: WAIT_LIMIT_MS,
    ...options,
  });
  open.push(created);
  return created;
}

/** A client of one master that answers as recorded. */
export async function clientReplaying(
  exchanges: readonly (string | Exchange)[],
  options: Partial<MesosClientOptions> = {},
) {
  const leader = await master(replaying(...exchanges));
  return { leader, mesos: client([leader], options) };
}

/** Base URL on which nothing listens. */
export async function deadMaster(): Promise<string> {
  const started = await master(() => ({}));
  await started.close();
  return started.url;
}
