/** `/v2/deployments` (api/v2/DeploymentsResource.scala; the shape of examples/deployments.json). */
import type { Reply } from '../../http/reply.ts';
import type { App } from '../model/app.ts';
import { answer, deployed, problem } from './answer.ts';
import { isSet } from './apps-resource.ts';
import type { Call } from './call.ts';

export function listDeployments({ marathon }: Call): Reply {
  return answer([...marathon.apps.values()].flatMap(deploymentOf));
}

function deploymentOf({ id: appId, options, lock: { deployment } }: App): object[] {
  if (deployment === undefined) return [];
  const { id, version, action } = deployment;
  const kind = options.pod ? 'pod' : 'app';
  const step = { action: `${action}${options.pod ? 'Pod' : 'Application'}`, [kind]: appId };
  return [
    {
      id,
      version,
      affectedApps: options.pod ? [] : [appId],
      affectedPods: options.pod ? [appId] : [],
      steps: [{ actions: [step] }],
      currentActions: [{ ...step, readinessCheckResults: [] }],
      currentStep: 1,
      totalSteps: 1,
    },
  ];
}

/** With force the deployment stops where it is. Without it, another deployment restores the size from before. */
export function cancelDeployment({ marathon, item, query }: Call): Reply {
  const app = [...marathon.apps.values()].find(({ lock }) => lock.deployment?.id === item);
  if (app?.lock.deployment === undefined) return problem(404, `DeploymentPlan ${item} does not exist`);
  if (!isSet(query, 'force')) return deployed(app.scale(app.lock.deployment.instancesBefore, true));
  app.cancelDeployment();
  return { status: 202, headers: {}, body: '' };
}
