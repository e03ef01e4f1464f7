import { CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isPlaceholder, NAME_THE_MASTERS } from '../settings/placeholder-masters.ts';

interface DeploymentRulesProps {
  readonly cluster: string;
  /** Comma-separated base URLs. */
  readonly masters: string;
}

/**
 * Assertions that CloudFormation checks before it changes the stack, however it is deployed: with
 * `npm run deploy`, `cdk deploy` or by hand.
 */
export class DeploymentRules extends Construct {
  constructor(scope: Construct, id: string, { cluster, masters }: DeploymentRulesProps) {
    super(scope, id);
    this.keepToOneCluster(cluster);
    if (isPlaceholder(masters)) this.refusePlaceholder();
  }

  /**
   * Stack names have no underscore, so the clusters `a_b` and `a-b` share a stack name. A parameter
   * keeps the cluster of the first deployment, and a deployment of the other cluster fails.
   */
  private keepToOneCluster(cluster: string): void {
    const parameter = new CfnParameter(this, 'Cluster', {
      default: cluster,
      description: 'Cluster of this stack: do not change it',
    });
    parameter.overrideLogicalId('Cluster');
    const rule = new CfnRule(this, 'SameCluster', {
      assertions: [
        {
          assert: Fn.conditionEquals(parameter.valueAsString, cluster),
          assertDescription:
            `This stack belongs to another cluster than '${cluster}': their names differ only in - and _, ` +
            'so they would share the stack. Give one of them another name.',
        },
      ],
    });
    rule.overrideLogicalId('SameCluster');
  }

  private refusePlaceholder(): void {
    const rule = new CfnRule(this, 'MastersAreNamed', {
      assertions: [{ assert: Fn.conditionEquals('the placeholder', 'masters'), assertDescription: NAME_THE_MASTERS }],
    });
    rule.overrideLogicalId('MastersAreNamed');
  }
}
