import { consoleFiles } from '../../console/serve/bundle.ts';
import { isPageRequest, servePage } from '../../console/serve/serve-page.ts';
import type { FleetHost, FleetView } from '../../functions/contract/api/fleet.ts';
import { ApiServer } from '../../local/http/api-server.ts';

/** Serves the console for a large cluster. Some hosts change between two answers. */

interface FleetServer {
  readonly url: string;
  /** Answers so far. */
  readonly answers: number;
  stop(): Promise<void>;
}

/** @param changing hosts that are in another state in the next answer */
export async function serveFleet(hosts: number, changing: number): Promise<FleetServer> {
  const server = await ApiServer.listen(0);
  let answers = 0;
  server.serve(async (request, url, _body, response) => {
    if (isPageRequest(request.method, url.pathname)) {
      await servePage(consoleFiles, request, url.pathname, response);
      return;
    }
    answers += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(fleetOf(hosts, changing, answers)));
  });
  return {
    url: server.url,
    get answers() {
      return answers;
    },
    stop: () => server.stop(),
  };
}

const RACK = 40;
const POOLS = ['batch', 'stateful', 'web'];

function fleetOf(hosts: number, changing: number, turn: number): FleetView {
  const racks = Array.from({ length: Math.ceil(hosts / RACK) }, (_, rack) => ({
    pool: POOLS[rack % POOLS.length] ?? '',
    rack: `r${rack + 1}`,
  }));
  return {
    ...{ asOf: new Date().toISOString(), isPast: false, counts: {}, flagCounts: {}, notes: [] },
    attributeSets: racks,
    maintenances: [{ id: 'm-1', reason: 'kernel 6.12', requestedBy: 'bench', parentId: null }],
    hosts: Array.from({ length: hosts }, (_, index) => hostOf(index, (index + turn * changing) % hosts < changing)),
  };
}

function hostOf(index: number, drains: boolean): FleetHost {
  const common = { hostname: `agent-${index + 1}.example.com`, attributes: Math.floor(index / RACK) };
  if (!drains) return { ...common, state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP' };
  const flags = index % 9 === 0 ? { flags: ['stuck' as const] } : {};
  return { ...common, state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', maintenance: 0, ...flags };
}
