import * as z from 'zod';
import type { Deployments } from './wire-answers.ts';

/**
 * GET /v2/deployments lists the deployments of all apps and pods (RAML: deployment). An app shows
 * only the ids of its deployments, a pod none.
 */

const Step = z.object({ actions: z.array(z.object({ action: z.string() })) });

const Names = z.array(z.string()).default([]);

/** Before 1.0, steps had another form: such a deployment may change anything. */
export const RunningDeployments = z.array(
  z.object({ id: z.string(), affectedApps: Names, affectedPods: Names, steps: z.array(Step).catch([]) }),
);
export type RunningDeployments = z.infer<typeof RunningDeployments>;

export function deploymentsOf(podId: string, running: RunningDeployments): Deployments {
  return running.filter(({ affectedPods }) => affectedPods.includes(podId));
}

/** True when these deployments only resize that app. */
export function areResizes(appId: string, deployments: Deployments, running: RunningDeployments): boolean {
  const known = new Map(running.map((one) => [one.id, one]));
  return deployments.length > 0 && deployments.every(({ id }) => isResize(appId, known.get(id)));
}

function isResize(appId: string, deployment: RunningDeployments[number] | undefined): boolean {
  if (deployment === undefined) return false;
  const { affectedApps, affectedPods, steps } = deployment;
  const actions = steps.flatMap((step) => step.actions);
  const isAlone = affectedPods.length === 0 && affectedApps.every((affected) => affected === appId);
  return isAlone && actions.length > 0 && actions.every(({ action }) => action === 'ScaleApplication');
}
