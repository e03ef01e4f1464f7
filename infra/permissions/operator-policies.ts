import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { justifyWildcard } from './wildcards.ts';

interface AccessPoliciesProps {
  readonly cluster: string;
  readonly apiId: string;
}

/** Routes that change nothing: method and path, as in IAM. */
const VIEWING = ['GET/*', 'POST/v1/windows/preview'];
const ALL = ['*/*'];

/**
 * Policies to attach to the roles of people and scripts: one to read, one to operate. Nothing in
 * the stack uses them. Keep their descriptions: CloudFormation would replace a policy with another one.
 */
export class AccessPolicies extends Construct {
  readonly viewerArn: string;
  readonly operatorArn: string;

  constructor(scope: Construct, id: string, { cluster, apiId }: AccessPoliciesProps) {
    super(scope, id);
    this.viewerArn = this.policy('Viewer', `Looks at the host maintenance of ${cluster}`, apiId, VIEWING);
    this.operatorArn = this.policy('Operator', `Operates the host maintenance of ${cluster}`, apiId, ALL);
  }

  private policy(id: string, description: string, apiId: string, routes: readonly string[]): string {
    const resources = routes.map((route) =>
      Stack.of(this).formatArn({ service: 'execute-api', resource: apiId, resourceName: `$default/${route}` }),
    );
    const statements = [new PolicyStatement({ actions: ['execute-api:Invoke'], resources })];
    const policy = new ManagedPolicy(this, id, { description, statements });
    for (const resource of resources) {
      justifyWildcard(policy, resource, 'The wildcards stand for methods and paths of this one API.');
    }
    return policy.managedPolicyArn;
  }
}
