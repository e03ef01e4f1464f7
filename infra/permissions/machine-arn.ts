import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** ARN of the machine with that name. A reference to it would be a cycle: it invokes the functions. */
export function machineArn(scope: Construct, name: string): string {
  return statesArn(scope, 'stateMachine', name);
}

/** Alias that requests start executions on: it names the version of the last deployment. */
export const LIVE_ALIAS = 'live';

/** ARN of the live alias of the machine with that name. */
export function liveArn(scope: Construct, name: string): string {
  return `${machineArn(scope, name)}:${LIVE_ALIAS}`;
}

/**
 * The ARN of executions. `resourceName` is `machine:name` for the execution of a request, and
 * `machine/Host:name` for the execution of a single host.
 */
export function executionArn(scope: Construct, resourceName: string): string {
  return statesArn(scope, 'execution', resourceName);
}

function statesArn(scope: Construct, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat });
}
