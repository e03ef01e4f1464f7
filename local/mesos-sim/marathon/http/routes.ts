/** The routes of a leading Marathon's REST API. */
import { type Reply, text } from '../../http/reply.ts';
import type { Asked } from '../../schedulers/request.ts';
import type { Marathon } from '../model/marathon.ts';
import { answer, problem } from './answer.ts';
import { appTasks, deleteAppTask, listApps, putApp, restartApp, showApp } from './apps-resource.ts';
import type { Call } from './call.ts';
import { cancelDeployment, listDeployments } from './deployments-resource.ts';
import { killPodInstance, killPodInstances, listPods, putPod, showPod, showPodStatus } from './pods-resource.ts';
import { queue } from './queue-view.ts';
import { killTasks, listTasks } from './tasks-resource.ts';

type Route = readonly [method: string, path: RegExp, resource: (call: Call) => Reply];

/** The first match answers. Groups: the id, then the item. */
const ROUTES: readonly Route[] = [
  ['GET', /^\/v2\/apps\/?$/, listApps],
  ['GET', /^\/v2\/apps\/(.+)\/tasks$/, appTasks],
  ['DELETE', /^\/v2\/apps\/(.+)\/tasks\/([^/]+)$/, deleteAppTask],
  ['POST', /^\/v2\/apps\/(.+)\/restart$/, restartApp],
  ['GET', /^\/v2\/apps\/(.+)$/, showApp],
  ['PUT', /^\/v2\/apps\/(.+)$/, putApp],
  ['GET', /^\/v2\/tasks\/?$/, listTasks],
  ['POST', /^\/v2\/tasks\/delete$/, killTasks],
  ['GET', /^\/v2\/deployments\/?$/, listDeployments],
  ['DELETE', /^\/v2\/deployments()\/([^/]+)$/, cancelDeployment],
  ['GET', /^\/v2\/queue\/?$/, showQueue],
  ['GET', /^\/v2\/pods\/?$/, listPods],
  ['GET', /^\/v2\/pods\/(.+)::status$/, showPodStatus],
  ['DELETE', /^\/v2\/pods\/(.+)::instances\/([^/]+)$/, killPodInstance],
  ['DELETE', /^\/v2\/pods\/(.+)::instances$/, killPodInstances],
  ['GET', /^\/v2\/pods\/(.+)$/, showPod],
  ['PUT', /^\/v2\/pods\/(.+)$/, putPod],
  ['GET', /^\/v2\/leader$/, ({ leader }) => answer({ leader })],
  ['GET', /^\/v2\/info$/, showInfo],
  ['GET', /^\/ping$/, () => text(200, 'pong')],
];

export function route(marathon: Marathon, asked: Asked, leader: string): Reply {
  const url = new URL(asked.path, 'http://marathon');
  const path = decodeURIComponent(url.pathname);
  const isKnown = ROUTES.some(([, pattern]) => pattern.test(path));
  for (const [method, pattern, resource] of ROUTES) {
    const found = method === asked.method ? pattern.exec(path) : null;
    if (found === null) continue;
    const [, id = '', item = ''] = found;
    const call = { marathon, id: absolute(id), item, query: url.searchParams, body: asked.body, leader };
    return resource(call);
  }
  return isKnown ? problem(405, 'Method Not Allowed') : problem(404, `URI not found: ${url.pathname.slice(1)}`);
}

/** `/v2/apps//shop/web` and `/v2/apps/shop/web` name the same app. */
function absolute(id: string): string {
  return `/${id.split('/').filter(Boolean).join('/')}`;
}

function showQueue({ marathon, query }: Call): Reply {
  const withLastUnused = query.getAll('embed').includes('lastUnusedOffers');
  return answer(queue(marathon.apps.values(), marathon.framework.offers(), withLastUnused));
}

function showInfo({ marathon, leader }: Call): Reply {
  return answer({
    name: 'marathon',
    version: '1.11.24',
    buildref: 'unknown',
    elected: true,
    leader,
    frameworkId: marathon.framework.id,
    marathon_config: { framework_name: marathon.name, ha: true, mesos_role: marathon.framework.role },
    zookeeper_config: { zk: 'zk://localhost:2181/marathon' },
    http_config: { http_port: Number(leader.split(':')[1]), https_port: 8443 },
  });
}
