import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import {
  CordonChanged,
  HistoryPage,
  HostForgotten,
  HostPage,
  HostView,
  MaintenanceAccepted,
  MaintenancePage,
  MaintenanceView,
  Problem,
} from '../../functions/contract/api/api.ts';
import { AttentionView } from '../../functions/contract/api/attention.ts';
import { CampaignPage, CampaignView } from '../../functions/contract/api/campaigns.ts';
import { FleetView, HostThen } from '../../functions/contract/api/fleet.ts';
import { BreakerView, HookNames } from '../../functions/contract/api/health.ts';
import { RolloutChanged } from '../../functions/contract/api/rolling.ts';
import {
  OpeningPage,
  WindowDeleted,
  WindowPage,
  WindowPreview,
  WindowView,
} from '../../functions/contract/api/windows.ts';
import { listening } from '../local-server.ts';

/** A request that the service got. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly location?: string;
  /** JSON, or a text that is sent as it is. */
  readonly body: unknown;
}

export interface FakeService extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** Every answer of these routes must fit the contract, so that no test passes on JSON that the API never sends. */
const SCHEMAS: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^POST \/v1\/maintenance\/(start|complete|cancel)$/, MaintenanceAccepted],
  [/^GET \/v1\/maintenances$/, MaintenancePage],
  [/^GET \/v1\/fleet$/, FleetView],
  [/^GET \/v1\/attention$/, AttentionView],
  [/^GET \/v1\/maintenances\/[^/]+$/, MaintenanceView],
  [/^POST \/v1\/maintenances\/[^/]+\/(pause|resume|stop)$/, RolloutChanged],
  [/^POST \/v1\/hosts\/(un)?cordon$/, CordonChanged],
  [/^GET \/v1\/campaigns$/, CampaignPage],
  [/^(GET|POST) \/v1\/campaigns/, CampaignView],
  [/^GET \/v1\/hosts$/, HostPage],
  [/^GET \/v1\/hosts\/[^/]+$/, z.union([HostThen, HostView])],
  [/^DELETE \/v1\/hosts\/[^/]+$/, HostForgotten],
  [/^GET \/v1\/hosts\/[^/]+\/history$/, HistoryPage],
  [/^GET \/v1\/hooks$/, HookNames],
  [/^(GET \/v1\/breaker|POST \/v1\/breaker\/reset)$/, BreakerView],
  [/^GET \/v1\/windows$/, WindowPage],
  [/^POST \/v1\/windows\/preview$/, WindowPreview],
  [/^GET \/v1\/windows\/[^/]+\/preview$/, WindowPreview],
  [/^GET \/v1\/windows\/[^/]+\/history$/, OpeningPage],
  [/^DELETE \/v1\/windows\/[^/]+$/, WindowDeleted],
  [/^(GET|PUT) \/v1\/windows\/[^/]+$/, WindowView],
  [/^POST \/v1\/windows(\/[^/]+\/(pause|resume))?$/, WindowView],
];

/** An HTTP server on a free port of the loopback that replies with `answer`. */
export async function fakeService(
  answer: (asked: Asked, count: number) => Answer | 'hang up' | 'silence',
): Promise<FakeService> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://service');
    const sent = await text(request);
    const { method = '', headers } = request;
    const query = Object.fromEntries(url.searchParams);
    const body = sent === '' ? undefined : JSON.parse(sent);
    asked.push({ method, path: decodeURIComponent(url.pathname), query, headers, body });
    const reply = answer(asked[asked.length - 1] as Asked, asked.length);
    if (reply === 'silence') return;
    if (reply === 'hang up') return void request.socket.destroy();
    const fault = misfit(`${method} ${url.pathname.replace(/^\/stage/, '')}`, reply);
    response.writeHead(fault === undefined ? (reply.status ?? 200) : 599, {
      'content-type': reply.type ?? 'application/json',
      ...(reply.location === undefined ? {} : { location: reply.location }),
    });
    response.end(fault ?? (typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)));
  });
  const { url, close } = await listening(server);
  return { url, asked, [Symbol.asyncDispose]: close };
}

function misfit(route: string, { status = 200, body }: Answer): string | undefined {
  if (typeof body === 'string') return undefined;
  const schema = status >= 400 ? Problem : SCHEMAS.find(([pattern]) => pattern.test(route))?.[1];
  if (status >= 400 && typeof body === 'object' && body !== null && 'message' in body) return undefined;
  const parsed = schema?.safeParse(body);
  return parsed?.success ? undefined : `the test's answer to ${route} does not fit the contract: ${parsed?.error}`;
}
