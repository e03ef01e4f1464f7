import type { Reply, Transport } from '../../../functions/adapters/http/transport.ts';
import { pelotonBehind } from '../../../functions/adapters/schedulers/peloton/peloton-scheduler.ts';
import { rpcBehind } from '../../../functions/adapters/schedulers/peloton/rpc.ts';
import { createSchedulerHttp } from '../../../functions/adapters/schedulers/transport/scheduler-http.ts';
import { settingsOf } from '../../../local/mesos-sim/options/options.ts';
import type { PelotonJobOptions } from '../../../local/mesos-sim/options/peloton-options.ts';
import { JOB_MANAGER, jobManager } from '../../../local/mesos-sim/peloton/http/job-manager.ts';
import { answerYarpc } from '../../../local/mesos-sim/peloton/http/yarpc.ts';
import type { Job } from '../../../local/mesos-sim/peloton/model/job.ts';
import { Peloton } from '../../../local/mesos-sim/peloton/model/peloton.ts';
import { isAvailable } from '../../../local/mesos-sim/peloton/model/pod.ts';
import type { LimitedCluster, Standing, Surroundings } from './limited-cluster.ts';

/** The simulated Peloton, in memory, with jobs of all kinds of limits, checks and slowness; of a release that checks the SLA, or of one that does not. */

const URL_OF_PELOTON = 'http://jobmgr:5292/api/v1';
const ANSWER_MS = 10_000;

export function pelotonCluster({ time, chance, agents, hosts }: Surroundings): LimitedCluster {
  const jobs = Array.from({ length: 1 + chance.below(3) }, (_, index) => jobOf({ time, chance, agents, hosts }, index));
  const settings = settingsOf({ relaunchDelayMs: 500, startDelayMs: 1_000, killDelayMs: 500 });
  const peloton = new Peloton({ jobs, checksSla: chance.is(0.5) }, settings, time, agents);
  let [isLeader, isWriteLocked] = [true, false];

  const transport: Transport = {
    async send(origin, { method, path, body = '', headers = {} }) {
      await time.sleep(chance.below(400));
      const asked = { method, path, body, headers, server: 0 };
      const service = { name: JOB_MANAGER, procedures: jobManager(peloton, isLeader), isWriteLocked };
      const said = answerYarpc(asked, service);
      await time.sleep(chance.below(400));
      return replyOf(origin, said);
    },
    close: async () => undefined,
  };
  const forAWhile = (begin: () => void, end: () => void) => () => {
    begin();
    time.after(1_000 + chance.below(60_000), end);
  };
  return {
    begin: () => peloton.begin(),
    scheduler: () => {
      const rpc = rpcBehind(createSchedulerHttp(transport, [URL_OF_PELOTON]), ANSWER_MS);
      return { name: 'peloton', ...pelotonBehind(rpc, URL_OF_PELOTON, () => time.now()) };
    },
    standings: () => [...peloton.jobs.values()].map(standingOf),
    happenings: {
      'no leader': forAWhile(
        () => (isLeader = false),
        () => (isLeader = true),
      ),
      'locked writes': forAWhile(
        () => (isWriteLocked = true),
        () => (isWriteLocked = false),
      ),
      'locked kills': forAWhile(
        () => peloton.lockKills(true),
        () => peloton.lockKills(false),
      ),
    },
  };
}

/**
 * A pod whose kill is accepted but locked still serves. The product must not count on it, so it
 * counts as not serving.
 */
function standingOf({ options, pods }: Job): Standing {
  const { name, instances, maximumUnavailableInstances = 0 } = options;
  const serving = pods.filter(isAvailable).length;
  const floor = maximumUnavailableInstances === 0 ? 0 : Math.max(0, instances - maximumUnavailableInstances);
  return { job: name, serving, floor, isComplete: serving === instances };
}

function jobOf({ chance, hosts }: Surroundings, index: number): PelotonJobOptions {
  const instances = 2 + chance.below(4);
  return {
    id: `0b1c2d3e-0000-4000-8000-00000000000${index}`,
    name: `job${index}`,
    instances,
    maximumUnavailableInstances: chance.pick([0, 1, 1, 2]),
    startSeconds: chance.pick([0.5, 1, 4]),
    killSeconds: chance.pick([0.2, 2, 10]),
    cpus: chance.pick([0.1, 0.5, 0.9]),
    ...(chance.is(0.7) && { healthySeconds: chance.pick([1, 8, 15]) }),
    startsOn: chance.is(0.5) ? hosts.draining : [chance.pick(hosts.draining)],
  };
}

function replyOf(origin: string, { status, headers, body }: ReturnType<typeof answerYarpc>): Reply {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const blotOut = (said: string) => said;
  return { origin, status, location: undefined, dateMs: undefined, headers: lowerCase, text: body, blotOut };
}
