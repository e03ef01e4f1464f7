import type { CfnResource } from 'aws-cdk-lib';
import type { CfnPolicy, Role } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Lets what assumes the role be created after the role's permissions.
 *
 * So does CDK, but it names the role itself besides, which the resource refers to anyway; cfn-lint warns of that (W3005).
 */
export function permissionsFirst(assumer: IConstruct, role: Role): void {
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  (assumer.node.defaultChild as CfnResource).addOverride('DependsOn', [policy.logicalId]);
}
