import { Arn, ArnFormat, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  type CfnStateMachine,
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  type IChainable,
  LogLevel,
  StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { executionKeyUse } from '../permissions/execution-key.ts';
import { executionArn, LIVE_ALIAS, machineArn } from '../permissions/machine-arn.ts';
import { permissionsFirst } from '../permissions/policy-before-function.ts';
import { justifyWildcard } from '../permissions/wildcards.ts';

export interface MaintenanceMachineProps<Step extends string> {
  readonly machineName: string;
  readonly retention: RetentionDays;
  /** Encrypts the data of executions and the logs. @default - keys of AWS */
  readonly encryptionKey?: IKey | undefined;
  /** All functions. The machine may invoke only those of its steps. */
  readonly functions: Readonly<Record<Step, IFunction>>;
}

/**
 * A Standard state machine with logs and traces, which may invoke its steps and run its Distributed
 * Map. A deployment that changes it publishes a version and moves the alias there; executions keep
 * the version that they began with.
 */
export abstract class MaintenanceMachine<Step extends string> extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, steps: readonly Step[], props: MaintenanceMachineProps<Step>) {
    super(scope, id);
    const { encryptionKey } = props;
    this.machine = new StateMachine(this, 'Resource', {
      ...(encryptionKey === undefined
        ? {}
        : { encryptionConfiguration: new CustomerManagedEncryptionConfiguration(encryptionKey) }),
      stateMachineName: props.machineName,
      definitionBody: DefinitionBody.fromChainable(this.flow(props.functions)),
      tracingEnabled: true,
      logs: {
        // Logs all events, because the console forgets executions after 90 days. Logs no data: the
        // table has the operators' texts, with its own key and retention.
        level: LogLevel.ALL,
        includeExecutionData: false,
        destination: new LogGroup(this, 'Logs', {
          // With this prefix a log group takes no space in the account's log policy of 5,120
          // characters.
          logGroupName: `/aws/vendedlogs/states/${props.machineName}`,
          retention: props.retention,
          removalPolicy: RemovalPolicy.DESTROY,
          ...(encryptionKey === undefined ? {} : { encryptionKey }),
        }),
      },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: steps.map((step) => props.functions[step].functionArn),
      }),
    );
    // CDK grants the key only for executions of the machine itself. Executions of hosts belong to
    // the machine `NAME/Host`.
    if (encryptionKey !== undefined) {
      const ofHosts = machineArn(this, `${props.machineName}/Host`);
      this.machine.addToRolePolicy(new PolicyStatement(executionKeyUse(encryptionKey, [ofHosts])));
    }
    permissionsFirst(this.machine, this.machine.role as Role);
    this.publish();
    this.justifyWildcards();
  }

  /** Keeps older versions: running executions refer to theirs. */
  private publish(): void {
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.machine.stateMachineArn,
      stateMachineRevisionId: (this.machine.node.defaultChild as CfnStateMachine).attrStateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnStateMachineAlias(this, 'Live', {
      name: LIVE_ALIAS,
      description: 'Requests start their executions on this alias',
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
  }

  /** Justifies the wildcards that CDK adds to the role of such a machine. */
  private justifyWildcards(): void {
    justifyWildcard(this, '*', 'IAM cannot limit the delivery of logs and X-Ray traces to a resource.');
    const { resourceName } = Arn.split(this.machine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
    for (const executions of [`${resourceName}:*`, `${resourceName}/Host:*`]) {
      const arn = executionArn(this, executions);
      justifyWildcard(this, arn, 'Step Functions names the child executions of the Distributed Map when they start.');
    }
  }

  protected abstract flow(steps: Readonly<Record<Step, IFunction>>): IChainable;
}
