import * as z from 'zod';
import type { Instance } from '../../../../domain/jobs/job.ts';
import type { Deployments } from './wire-answers.ts';
import { PodConstraints, placementOf } from './wire-constraints.ts';
import { KillSelection, Labels, type Look, lockOf, priorityOf } from './wire-definitions.ts';

/** Pods from GET /v2/pods/{id}::status (RAML: pod, podStatus; raml/PodStatusConversion.scala). */

/** `containerId` is the Mesos task id while there is a task. */
const Container = z.object({
  status: z.string(),
  statusSince: z.string(),
  containerId: z.string().optional(),
  conditions: z.array(z.object({ name: z.string(), value: z.string(), reason: z.string().optional() })).default([]),
});
type Container = z.infer<typeof Container>;

const PodInstance = z.object({
  status: z.string(),
  agentHostname: z.string().optional(),
  containers: z.array(Container).default([]),
});

const Share = z.number().default(1);

export const PodStatus = z.object({
  id: z.string(),
  spec: z.object({
    labels: Labels,
    volumes: z.array(z.object({ persistent: z.unknown().optional() })).default([]),
    scaling: z.object({ instances: z.number() }).default({ instances: 1 }),
    scheduling: z
      .object({
        upgrade: z.object({ minimumHealthCapacity: Share }).default({ minimumHealthCapacity: 1 }),
        killSelection: KillSelection,
        placement: z.object({ constraints: PodConstraints }).default({ constraints: [] }),
      })
      .default({
        upgrade: { minimumHealthCapacity: 1 },
        killSelection: 'youngest-first',
        placement: { constraints: [] },
      }),
  }),
  instances: z.array(PodInstance).default([]),
});

/**
 * Turns a pod into a job without extra instances, whatever `maximumOverCapacity` says: Marathon
 * cannot shrink a pod by a chosen instance. After a kill, a scale-down would end a running instance
 * and not the waiting replacement (core/deployment/ScalingProposition.scala).
 */
export function podLook(
  jobId: string,
  { id, spec, instances }: z.infer<typeof PodStatus>,
  deployments: Deployments,
): Look {
  return {
    job: {
      id: jobId,
      name: id,
      priority: priorityOf(spec.labels),
      wanted: spec.scaling.instances,
      availableShare: spec.scheduling.upgrade.minimumHealthCapacity,
      extraShare: 0,
      killOrder: spec.scheduling.killSelection,
      instances: instances.map(toInstance),
      locked: lockOf(deployments),
      missingBecause: null,
      placement: placementOf(spec.scheduling.placement.constraints),
      ...(spec.volumes.some(({ persistent }) => persistent !== undefined) ? { isResident: true } : {}),
    },
    launched: instances.filter(({ status }) => status !== 'PENDING' && status !== 'TERMINAL').length,
  };
}

/**
 * STABLE: all containers run, healthy where they have checks, or have finished. TERMINAL: it ends,
 * or has ended. DEGRADED: a container has failed its check or has no result yet, or the agent
 * cannot be reached. Unlike an app's, a pod's health is always that of its current task.
 */
function toInstance({ status, agentHostname, containers }: z.infer<typeof PodInstance>): Instance {
  const starts = runningOnes(containers).map(({ statusSince }) => statusSince);
  return {
    taskIds: containers.flatMap(({ containerId }) => containerId ?? []),
    available: status === 'STABLE',
    ...(status === 'DEGRADED' && containers.some(hasFailed) ? { isBroken: true } : {}),
    ending: status === 'TERMINAL',
    startedAt: starts.sort()[0] ?? null,
    ...(agentHostname === undefined ? {} : { hostname: agentHostname }),
  };
}

/** Before the first result `value` is `false` too, with another reason (PodStatusConversion.scala). */
function hasFailed({ conditions }: Container): boolean {
  return conditions.some(
    ({ name, value, reason }) => name === 'healthy' && value === 'false' && reason === 'health-reported-by-mesos',
  );
}

function runningOnes(containers: readonly Container[]) {
  return containers.filter((container) => container.status === 'TASK_RUNNING');
}
