import type { Scheduler } from '../../../../functions/ports/scheduler.ts';
import { type Answer, type Asked, leaving, type OwnerServer, ownerServer, scheduler } from '../webhook/owner-server.ts';

/** A job manager with the jobs of a test's tasks, and a client for it. */

export const JOB = '7d8e9fb2-5a94-4f7b-9bb0-3d0d1c5d5a01';
export const OTHER_JOB = '0b1c2d3e-0000-4000-8000-000000000002';

export const task = (instance: number, job = JOB, run = 1) =>
  leaving(`${job}-${instance}-${run}`, { framework: 'Peloton' });

/** An error of YARPC: its code in a header, its text and a line feed as the body. */
export const error = (status: number, code: string, text: string): Answer => ({
  status,
  headers: { 'rpc-service': 'peloton-jobmgr', 'rpc-status': 'success', 'rpc-error-code': code },
  body: `${text}\n`,
});

export const done = (body: object): Answer => ({
  headers: { 'rpc-service': 'peloton-jobmgr', 'rpc-status': 'success', 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const RESTARTED = done({});
export const NOT_LEADER = error(503, 'unavailable', 'PodSVC.RestartPod is not supported on non-leader');

/** A pod that runs in its goal state, with the given differences. */
export function pod(instance: number, status: object = {}, job = JOB) {
  const id = { value: `${job}-${instance}-1` };
  return {
    spec: { podName: { value: `${job}-${instance}` } },
    status: {
      state: 'POD_STATE_RUNNING',
      podId: id,
      host: `host${instance}`,
      startTime: '2026-11-22T14:00:00.5Z',
      containersStatus: [{ healthy: { state: 'HEALTH_STATE_HEALTHY' } }],
      desiredState: 'POD_STATE_RUNNING',
      version: { value: '1-0-0' },
      desiredVersion: { value: '1-0-0' },
      desiredPodId: id,
      ...status,
    },
  };
}

export const podsOf = (pods: readonly object[], total = pods.length): Answer =>
  done({ ...(pods.length > 0 && { pods }), pagination: { limit: 500, total } });

export const procedureOf = ({ headers }: Asked) => String(headers['rpc-procedure']).split('::')[1] ?? '';
export const podAsked = ({ body }: Asked): string => JSON.parse(body).pod_name.value;
export const restarts = ({ asked }: OwnerServer) => asked.filter((one) => procedureOf(one) === 'RestartPod');

/** Answers restarts as given; every job has enough healthy pods, in their first run. */
export function jobManager(restart: (asked: Asked) => Answer | Promise<Answer>): Promise<OwnerServer> {
  return ownerServer((asked) => {
    if (procedureOf(asked) === 'RestartPod') return restart(asked);
    const job = JSON.parse(asked.body).job_id.value;
    return podsOf(Array.from({ length: 10 }, (_, instance) => pod(instance, {}, job)));
  });
}

export function peloton(urls: readonly string[], context: Parameters<typeof scheduler>[1] = {}, more = {}): Scheduler {
  const url = urls.map((each) => `${each}/api/v1`).join(', ');
  return scheduler({ framework: 'Peloton', type: 'peloton', url, ...more }, context);
}
