import * as z from 'zod';
import type { Instance, Job } from '../../../../domain/jobs/job.ts';
import { UNRESERVED } from '../../../../domain/mesos/resources.ts';
import { AppConstraints, otherRuleOf, placementOf } from './wire-constraints.ts';
import { KillSelection, Labels, type Look, lockOf, priorityOf } from './wire-definitions.ts';
import { HealthResults, healthOf } from './wire-health.ts';

/**
 * Apps from GET /v2/apps/{id} with embed=app.tasks and embed=app.deployments (RAML: app, appInfo,
 * enrichedTask, healthCheck).
 */

const Task = z.object({
  id: z.string(),
  state: z.string(),
  host: z.string().nullish(),
  stagedAt: z.string().nullish(),
  startedAt: z.string().nullish(),
  healthCheckResults: HealthResults,
});
type Task = z.infer<typeof Task>;

const Amount = z.number().default(0);

export const App = z.object({
  app: z.object({
    id: z.string(),
    instances: z.number(),
    labels: Labels,
    healthChecks: z.array(z.unknown()).default([]),
    upgradeStrategy: z.object({ minimumHealthCapacity: z.number(), maximumOverCapacity: z.number() }),
    killSelection: KillSelection,
    tasks: z.array(Task),
    deployments: z.array(z.object({ id: z.string() })),
    constraints: AppConstraints,
    cpus: Amount,
    mem: Amount,
    disk: Amount,
    gpus: Amount,
    portDefinitions: z.array(z.unknown()).default([]),
    role: z.string().optional(),
    residency: z.unknown().optional(),
    container: z.object({ volumes: z.array(z.object({ persistent: z.unknown().optional() })).default([]) }).nullish(),
  }),
});
type App = z.infer<typeof App>;

/**
 * Turns an app into a job. A killed instance with a local volume waits until its agent is back.
 * Marathon gives such an app limits of its own (0.5, and no extra instances), which are kept.
 */
export function appLook(jobId: string, { app }: App): Look {
  return {
    job: {
      id: jobId,
      name: app.id,
      priority: priorityOf(app.labels),
      wanted: app.instances,
      availableShare: app.upgradeStrategy.minimumHealthCapacity,
      extraShare: app.upgradeStrategy.maximumOverCapacity,
      killOrder: app.killSelection,
      instances: app.tasks.map((task) => toInstance(task, app.healthChecks.length)),
      locked: lockOf(app.deployments),
      missingBecause: null,
      placement: placementOf(app.constraints),
      ...otherRuleOf(app.constraints),
      asks: asksOf(app),
      ...(isResident(app) ? { isResident: true } : {}),
    },
    launched: app.tasks.filter(({ state }) => !ENDED.has(state)).length,
  };
}

/** An app from before 1.9 has no role, and Marathon's is unknown: it gets no reserved resources. */
function asksOf({ cpus, mem, disk, gpus, portDefinitions, role = UNRESERVED }: App['app']): NonNullable<Job['asks']> {
  return { role, amounts: { cpus, mem, disk, gpus, ports: portDefinitions.length } };
}

function isResident({ residency, container }: App['app']): boolean {
  return residency !== undefined || (container?.volumes ?? []).some(({ persistent }) => persistent !== undefined);
}

/**
 * Marathon lists an instance with its ended task and old host until its next task is launched. A
 * kill would hit that next task on any host: Marathon kills instances, not tasks.
 */
const ENDED: ReadonlySet<string> = new Set(
  ['KILLED', 'FINISHED', 'FAILED', 'ERROR', 'LOST', 'GONE', 'GONE_BY_OPERATOR', 'DROPPED'].map((end) => `TASK_${end}`),
);

/** A kill under way shows only where agents report TASK_KILLING. */
function toInstance(task: Task, checks: number): Instance {
  const { id, state, host, startedAt } = task;
  const health = state === 'TASK_RUNNING' ? healthOf(task, checks) : 'unknown';
  return {
    taskIds: [id],
    available: health === 'healthy',
    ...(health === 'failing' ? { isBroken: true } : {}),
    ending: state === 'TASK_KILLING' || ENDED.has(state),
    startedAt: startedAt ?? null,
    ...(host == null ? {} : { hostname: host }),
  };
}
