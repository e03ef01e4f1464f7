import { AsyncLocalStorage } from 'node:async_hooks';
import { isOfHost } from '../../functions/domain/watch/wait.ts';
import type { Executions } from '../../functions/ports/executions.ts';
import type { MesosClient } from '../../functions/ports/mesos.ts';
import type { Scheduler } from '../../functions/ports/scheduler.ts';
import type { Store } from '../../functions/ports/store.ts';
import type { Recorder } from './recorder.ts';

/** Ports that write a trace of what they have done. Reads outside of a run are the test's own. */

const RUNS = new AsyncLocalStorage<string>();

/** Calls within the work are of that run. */
export function inRun<T>(name: string, work: () => T): T {
  return RUNS.run(name, work);
}

/** The run of the caller, for a call that is carried out later. */
export function runNow(): <T>(work: () => T) => T {
  return AsyncLocalStorage.snapshot();
}

function run(): string {
  return RUNS.getStore() ?? '';
}

export function tappedStore(store: Store, recorder: Recorder): Store {
  return {
    ...store,
    host: async (hostname) => {
      const host = await store.host(hostname);
      if (run() !== '') recorder.read(run(), hostname, host?.version ?? 0);
      return host;
    },
    hosts: async (hostnames, options) => {
      const hosts = await store.hosts(hostnames, options);
      if (run() !== '') for (const name of hostnames) recorder.read(run(), name, hosts.get(name)?.version ?? 0);
      return hosts;
    },
    putHost: async (host, expectedVersion) => {
      const written = await store.putHost(host, expectedVersion);
      recorder.wrote(run(), written, expectedVersion);
      return written;
    },
    deleteHost: async (hostname, expectedVersion) => {
      await store.deleteHost(hostname, expectedVersion);
      recorder.forgot(run(), hostname, expectedVersion);
    },
    appendHistory: async (hostname, transitions) => {
      await store.appendHistory(hostname, transitions);
      recorder.delivered(
        hostname,
        transitions.map(({ version }) => version),
      );
    },
    clearOutbox: async (hostname, version) => {
      await store.clearOutbox(hostname, version);
      recorder.cleared(hostname, version);
    },
    createMaintenance: async (maintenance) => {
      const isNew = await store.createMaintenance(maintenance);
      if (isNew) recorder.add({ act: 'request', id: maintenance.id, kind: KINDS[maintenance.kind] });
      return isNew;
    },
    acquireLease: async (name, owner, ttlSeconds, now) => {
      const isTaken = await store.acquireLease(name, owner, ttlSeconds, now);
      const at = now.getTime();
      if (isTaken && name === SCHEDULE) recorder.leased(run(), owner, at, at + ttlSeconds * 1_000);
      return isTaken;
    },
    releaseLease: async (name, owner) => {
      await store.releaseLease(name, owner);
      if (name === SCHEDULE) recorder.released(run(), owner);
    },
    putJobClaims: async (record, now) => {
      const isWritten = await store.putJobClaims(record, now);
      const tasks = record.claims.flatMap(({ taskIds }) => taskIds);
      if (isWritten) recorder.add({ act: 'claim', job: record.jobId, expected: record.version, tasks });
      return isWritten;
    },
    putWait: async (wait) => {
      await store.putWait(wait);
      if (!isOfHost(wait) || wait.token === null) return;
      const { token, hostname: host, maintenanceId: id, phase } = wait;
      recorder.add({ act: 'wait', token, host, id, phase });
    },
    putWatch: async (watch) => {
      const isWritten = await store.putWatch(watch);
      if (isWritten) recorder.add({ act: 'watch', owner: watch.owner ?? '', expected: watch.version });
      return isWritten;
    },
  };
}

const SCHEDULE = 'schedule';
const KINDS = { start: 'Start', complete: 'Complete', cancel: 'Cancel' } as const;

export function tappedMesos(mesos: MesosClient, recorder: Recorder): MesosClient {
  const switching =
    (act: 'deactivate' | 'reactivate' | 'drain', call: (agentId: string, grace?: number) => Promise<void>) =>
    async (agentId: string, grace?: number) => {
      await call(agentId, grace);
      recorder.switched(act, run(), agentId);
    };
  return {
    ...mesos,
    agents: async () => {
      const lists = await mesos.agents();
      recorder.listed(lists.agents);
      return lists;
    },
    schedule: async () => {
      const schedule = await mesos.schedule();
      recorder.scheduleRead(run(), schedule);
      return schedule;
    },
    maintenanceStatus: async () => {
      const status = await mesos.maintenanceStatus();
      recorder.status(status);
      return status;
    },
    updateSchedule: async (schedule, options) => {
      await mesos.updateSchedule(schedule, options);
      recorder.posted(run(), schedule);
    },
    machineDown: async (machines) => {
      await mesos.machineDown(machines);
      recorder.machinesDown(run(), machines);
    },
    machineUp: async (machines) => {
      await mesos.machineUp(machines);
      recorder.machinesUp(run(), machines);
    },
    deactivateAgent: switching('deactivate', mesos.deactivateAgent),
    reactivateAgent: switching('reactivate', mesos.reactivateAgent),
    drainAgent: switching('drain', mesos.drainAgent),
  };
}

/** Tasks that a run finds. An answer that is lost tells it nothing: so these taps are the last ones on the way to it. */
export function tappedLooks(mesos: MesosClient, recorder: Recorder): MesosClient {
  return {
    ...mesos,
    agents: async () => {
      const lists = await mesos.agents();
      const known = [...lists.agents, ...lists.recovered];
      recorder.unlisted(run(), new Map(known.map(({ agentId, hostname }) => [agentId, hostname.toLowerCase()])));
      return lists;
    },
    agent: async (agentId) => {
      const agent = await mesos.agent(agentId);
      if (agent === undefined) recorder.looked(run(), agentId, 0);
      return agent;
    },
    tasksOnAgent: async (agent, options) => {
      const found = await mesos.tasksOnAgent(agent, options);
      const isAll = found === undefined || found.uncounted === undefined || found.tasks.length > 0;
      const tasks = found && found.tasks.length + Number(found.hidden !== undefined);
      recorder.looked(run(), agent.agentId, isAll ? tasks : undefined);
      return found;
    },
    tasksByMaster: async (agentIds) => {
      const tasks = await mesos.tasksByMaster(agentIds);
      for (const id of agentIds) recorder.looked(run(), id, tasks.filter(({ agentId }) => agentId === id).length);
      return tasks;
    },
    hiddenByMaster: async (agentIds) => {
      const hidden = await mesos.hiddenByMaster(agentIds);
      for (const id of hidden.keys()) recorder.looked(run(), id, 1);
      return hidden;
    },
  };
}

export function tappedAnswers(answer: Executions['answer'], recorder: Recorder): Executions['answer'] {
  return async (token, given) => {
    const isSuperseded = given.kind === 'failed' && given.error === 'Superseded';
    const how = given.kind === 'done' ? 'Done' : isSuperseded ? 'Superseded' : 'Failed';
    recorder.add({ act: 'answer', by: run(), token, how });
    return answer(token, given);
  };
}

/** A scheduler whose limits this system keeps: it kills what is claimed. */
export function tappedScheduler<S extends Scheduler>(scheduler: S, recorder: Recorder): S {
  const { limits } = scheduler;
  if (limits === undefined) return scheduler;
  const jobIdsOf: typeof limits.jobIdsOf = async (taskIds) => {
    const jobs = await limits.jobIdsOf(taskIds);
    recorder.ofJobs(jobs);
    return jobs;
  };
  const move: Scheduler['move'] = async (tasks) => {
    for (const { taskId } of tasks) recorder.killed(taskId);
    return scheduler.move(tasks);
  };
  return { ...scheduler, limits: { ...limits, jobIdsOf }, move };
}
