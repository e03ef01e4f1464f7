import type { Reply, Transport } from '../../../functions/adapters/http/transport.ts';
import { marathonBehind } from '../../../functions/adapters/schedulers/marathon/marathon-scheduler.ts';
import { createSchedulerHttp } from '../../../functions/adapters/schedulers/transport/scheduler-http.ts';
import { route } from '../../../local/mesos-sim/marathon/http/routes.ts';
import type { App } from '../../../local/mesos-sim/marathon/model/app.ts';
import { Marathon } from '../../../local/mesos-sim/marathon/model/marathon.ts';
import type { MarathonAppOptions } from '../../../local/mesos-sim/options/marathon-options.ts';
import { settingsOf } from '../../../local/mesos-sim/options/options.ts';
import type { LimitedCluster, Standing, Surroundings } from './limited-cluster.ts';

/** The simulated Marathon, in memory, with apps of all kinds of limits, checks and slowness. */

const URL_OF_MARATHON = 'http://marathon:8080';
const DOWN = { status: 503, headers: {}, body: 'Could not determine the current leader' };

export interface MarathonSetting {
  /** Changes every answer, to play the rules of an adapter that knew less. */
  readonly answered?: (path: string, body: string) => string;
}

export function marathonCluster(
  around: Surroundings,
  { answered = (_, body) => body }: MarathonSetting = {},
): LimitedCluster {
  const { time, chance, agents } = around;
  const apps = Array.from({ length: 1 + chance.below(3) }, (_, index) => appOf(around, `/app${index}`));
  const [surge, killsAlways] = [chance.is(0.6), chance.is(0.7)];
  const settings = settingsOf({ relaunchDelayMs: 500, startDelayMs: 1_000, killDelayMs: 500 });
  const marathon = new Marathon({ apps, killsAlways }, settings, time, agents);
  let isDown = false;

  const transport: Transport = {
    async send(origin, { method, path, body = '' }) {
      await time.sleep(chance.below(400));
      const asked = { method, path, body, headers: {}, server: 0 };
      const said = isDown ? DOWN : route(marathon, asked, 'marathon:8080');
      await time.sleep(chance.below(400));
      return replyOf(origin, said.status, answered(path, said.body));
    },
    close: async () => undefined,
  };
  const restart = (downMs: number) => {
    isDown = downMs > 0;
    time.after(downMs, () => {
      isDown = false;
      marathon.restart();
    });
  };
  return {
    begin: () => marathon.framework.begin(),
    scheduler: () => marathonBehind(createSchedulerHttp(transport, [URL_OF_MARATHON]), URL_OF_MARATHON, surge),
    standings: () => [...marathon.apps.values()].map(standingOf),
    happenings: { restart: () => restart(1_000 + chance.below(20_000)), 'another leader': () => restart(0) },
  };
}

function standingOf(app: App): Standing {
  const { minimumHealthCapacity = 1, instances } = app.options;
  const serving = app.all.filter((instance) => app.isAvailable(instance)).length;
  const isComplete = app.target === instances && serving === instances && app.all.length === instances;
  return { job: app.id, serving, floor: Math.ceil(instances * minimumHealthCapacity - 1e-9), isComplete };
}

function appOf({ chance, hosts }: Surroundings, id: string): MarathonAppOptions {
  const crowd = chance.pick([[], [], [['hostname', 'MAX_PER', '2']], [['hostname', 'UNIQUE']]]);
  // The first ones start one on a host, or anyhow.
  const instances = 2 + chance.below(crowd[0]?.[1] === 'UNIQUE' ? 2 : 4);
  const startsOn = chance.is(0.5) || crowd.length > 0 ? hosts.draining : [chance.pick(hosts.draining)];
  return {
    id,
    instances,
    minimumHealthCapacity: chance.pick([1, 1 - 1 / instances, 1 - 1 / instances, 0.5]),
    maximumOverCapacity: chance.pick([0, 1 / instances, 0.5, 1]),
    healthChecks: chance.is(0.8),
    checkProtocol: chance.pick(['HTTP', 'MESOS_HTTP'] as const),
    checkIntervalMs: chance.pick([5_000, 10_000, 30_000]),
    healthyMs: chance.pick([1_000, 8_000, 15_000]),
    startSeconds: chance.pick([0.5, 1, 4]),
    killSeconds: chance.pick([0.2, 2, 10]),
    killSelection: chance.pick(['YOUNGEST_FIRST', 'OLDEST_FIRST'] as const),
    cpus: chance.pick([0.1, 0.5, 0.9]),
    constraints: crowd,
    startsOn,
  };
}

function replyOf(origin: string, status: number, text: string): Reply {
  const headers = { 'content-type': 'application/json' };
  return { origin, status, location: undefined, dateMs: undefined, headers, text, blotOut: (said) => said };
}
