import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { Construct } from 'constructs';

/** Tells cdk-nag why the policies in `scope` name this resource with a wildcard; any other wildcard stays a finding. */
export function justifyWildcard(scope: Construct, resource: string, reason: string): void {
  const resolved = flattenCfnReference(Stack.of(scope).resolve(resource));
  Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resolved}]`, reason });
}
