import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The ARN that a machine of that name has: machines invoke the functions that name them, so neither may refer to the other. */
export function machineArn(scope: Construct, name: string): string {
  return statesArn(scope, 'stateMachine', name);
}

/** The alias that requests start their executions on: it names the version of the last deployment. */
export const LIVE_ALIAS = 'live';

/** The ARN of that alias of the machine of that name. */
export function liveArn(scope: Construct, name: string): string {
  return `${machineArn(scope, name)}:${LIVE_ALIAS}`;
}

/** ARN of executions: `machine:name` for those of requests, `machine/Host:name` for those of single hosts. */
export function executionArn(scope: Construct, resourceName: string): string {
  return statesArn(scope, 'execution', resourceName);
}

function statesArn(scope: Construct, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat });
}
