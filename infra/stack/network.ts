import { Validations } from 'aws-cdk-lib';
import { type ISubnet, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Network } from '../functions/handler-function.ts';
import type { StackSettings } from '../settings/settings.ts';

/** Imports the VPC by ids, without lookups: synthesis needs no account. */
export function networkOf(scope: Construct, settings: StackSettings): Network | undefined {
  const { vpcId, subnetIds, securityGroupIds } = settings;
  if (vpcId === undefined || subnetIds === undefined) return undefined;
  // CDK requires zones; nothing uses them, because subnets are given by id.
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones: ['unused'] });
  return {
    vpc,
    subnets: subnetIds.map((subnetId) => subnetOf(scope, subnetId)),
    securityGroups:
      securityGroupIds === undefined
        ? [
            new SecurityGroup(scope, 'SecurityGroup', {
              vpc,
              description: 'Host maintenance: calls out, is not called',
            }),
          ]
        : securityGroupIds.map((id) => SecurityGroup.fromSecurityGroupId(scope, id, id, { mutable: false })),
  };
}

function subnetOf(scope: Construct, subnetId: string): ISubnet {
  const subnet = Subnet.fromSubnetId(scope, subnetId, subnetId);
  const reason = 'No construct of this stack uses the route table of the subnet.';
  Validations.of(subnet).acknowledge({ id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId', reason });
  return subnet;
}
