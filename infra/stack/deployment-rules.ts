import { CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isPlaceholder, NAME_THE_MASTERS } from '../settings/placeholder-masters.ts';

interface DeploymentRulesProps {
  readonly cluster: string;
  /** Base URLs, comma separated. */
  readonly masters: string;
}

/**
 * What CloudFormation asserts before it touches the stack, however the template gets there: by `npm run deploy`, by `cdk deploy`
 * or by hand.
 */
export class DeploymentRules extends Construct {
  constructor(scope: Construct, id: string, { cluster, masters }: DeploymentRulesProps) {
    super(scope, id);
    this.keepToOneCluster(cluster);
    if (isPlaceholder(masters)) this.refusePlaceholder();
  }

  /**
   * A stack's name has no underscore, so the clusters `a_b` and `a-b` have one stack. A parameter keeps the value of the first
   * deployment, and shows whose stack it is.
   */
  private keepToOneCluster(cluster: string): void {
    const parameter = new CfnParameter(this, 'Cluster', {
      default: cluster,
      description: 'The cluster that this stack was made for: leave it as it is',
    });
    parameter.overrideLogicalId('Cluster');
    const rule = new CfnRule(this, 'SameCluster', {
      assertions: [
        {
          assert: Fn.conditionEquals(parameter.valueAsString, cluster),
          assertDescription:
            `This stack belongs to another cluster than '${cluster}': the names of the two differ only in - and _, ` +
            'so they have the same stack. Give one of them another name.',
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
