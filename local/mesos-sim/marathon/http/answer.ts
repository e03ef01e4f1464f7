/** Answers as Marathon's REST resources give them (api/RestResource.scala, api/MarathonExceptionMapper.scala). */
import type { Reply } from '../../http/reply.ts';
import type { Conflict } from '../model/app-lock.ts';
import { Deployment } from '../model/deployment.ts';

export function answer(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

export function problem(status: number, message: string): Reply {
  return answer({ message }, status);
}

export function unknown(kind: 'App' | 'Pod' | 'Task' | 'Path', id: string): Reply {
  return problem(404, `${kind} '${id}' does not exist`);
}

/**
 * The answer to a request that starts a deployment: the id of the deployment, or a refusal when
 * other deployments prevent a new one.
 */
export function deployed(outcome: Conflict | Deployment): Reply {
  if (!(outcome instanceof Deployment)) return refused(outcome);
  const { id, version } = outcome;
  return answer({ version, deploymentId: id }, 200, { 'Marathon-Deployment-Id': id });
}

/**
 * A refusal of a deployment: too many run already, or one of them locks the app
 * (TooManyRunningDeploymentsException and AppLockedException in Exceptions.scala).
 */
export function refused({ deployments, most }: Conflict): Reply {
  if (most !== undefined) {
    const message = `Max number (${most}) of running deployments reached. Abort existing deployments to proceed`;
    return problem(403, message);
  }
  const message =
    "App is locked by one or more deployments. Override with the option '?force=true'. " +
    "View details at '/v2/deployments/<DEPLOYMENT_ID>'.";
  return answer({ message, deployments: deployments.map((id) => ({ id })) }, 409);
}

/** A value that fails validation (api/v2/Validation.scala). */
export function invalid(path: string, error: string): Reply {
  return answer({ message: 'Object is not valid', details: [{ path, errors: [error] }] }, 422);
}

/** Parses a JSON object; undefined when the text is none. */
export function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

export const INVALID_JSON: Reply = answer({ message: 'Invalid JSON' }, 400);
