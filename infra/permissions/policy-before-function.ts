import type { CfnResource } from 'aws-cdk-lib';
import type { CfnPolicy, Role } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Makes a resource depend on the permissions of its role.
 *
 * CDK's own dependency also names the role. The resource already refers to the role, so cfn-lint
 * warns (W3005).
 */
export function permissionsFirst(assumer: IConstruct, role: Role): void {
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  (assumer.node.defaultChild as CfnResource).addOverride('DependsOn', [policy.logicalId]);
}
