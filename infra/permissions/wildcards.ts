import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { Construct } from 'constructs';

/** Gives cdk-nag the reason for this wildcard in the policies of `scope`. Other wildcards stay findings. */
export function justifyWildcard(scope: Construct, resource: string, reason: string): void {
  const resolved = flattenCfnReference(Stack.of(scope).resolve(resource));
  Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resolved}]`, reason });
}
