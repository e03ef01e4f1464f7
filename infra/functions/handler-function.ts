import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { SettingName } from '../../functions/contract/settings/settings.ts';
import { permissionsFirst } from '../permissions/policy-before-function.ts';
import { justifyWildcard } from '../permissions/wildcards.ts';
import { answersApi, type HandlerName, type PAGE_HANDLER } from './handler-rights.ts';

/**
 * Time limit of a function. The flows' limit on a step is higher, so that Lambda's error comes
 * first.
 */
export const FUNCTION_TIMEOUT_SECONDS = 60;
/** One look of the watcher may write a thousand hosts. */
export const LOOK_TIMEOUT_SECONDS = 300;
/** API Gateway gives up after 30 s. A function behind it must answer 504 before. */
const API_TIMEOUT_SECONDS = 29;

/** File in the bundle with certificate authorities to trust beside the public ones. */
export const CA_FILE = 'ca.pem';

const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Environment of a function: our settings, those of the console's page, and a variable of Node itself. */
export type Environment = Partial<
  Record<SettingName | 'NODE_EXTRA_CA_CERTS' | 'CONSOLE_ISSUER' | 'CONSOLE_AUDIENCE', string>
>;

export interface Network {
  readonly vpc: IVpc;
  readonly subnets: ISubnet[];
  readonly securityGroups: ISecurityGroup[];
}

function timeoutOf(handler: HandlerName | typeof PAGE_HANDLER): number {
  if (handler === 'look-at-hosts') return LOOK_TIMEOUT_SECONDS;
  return answersApi(handler) ? API_TIMEOUT_SECONDS : FUNCTION_TIMEOUT_SECONDS;
}

interface HandlerFunctionProps {
  readonly handler: HandlerName | typeof PAGE_HANDLER;
  /** The bundle that holds it. */
  readonly code: Code;
  readonly environment: Environment;
  readonly retention: RetentionDays;
  /** @default - outside of any VPC */
  readonly network?: Network | undefined;
  /** Encrypts logs and environment. @default - keys of AWS */
  readonly encryptionKey?: IKey | undefined;
  /** Concurrent invocations reserved for this function. @default - shares those of the account */
  readonly reservedConcurrency?: number | undefined;
}

/** A handler as a Lambda function, with its own role and log group. The role may only log and trace. */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    // Logs are deleted with the stack: they expire anyway, and the history is in the table.
    const { retention, encryptionKey } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      ...{ retention, removalPolicy: RemovalPolicy.DESTROY },
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    if (props.network !== undefined) this.allowNetworkInterfaces();
    this.function = new LambdaFunction(this, 'Resource', {
      code: props.code,
      handler: `${props.handler}.handler`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The agents of a large cluster are tens of MB of JSON, and Lambda gives CPU by memory.
      memorySize: 1_024,
      timeout: Duration.seconds(timeoutOf(props.handler)),
      // A trace of each pass would cost more than the pass.
      tracing: props.handler === 'reconcile' ? Tracing.DISABLED : Tracing.ACTIVE,
      environment: props.environment,
      role: this.role,
      logGroup,
      ...(encryptionKey === undefined ? {} : { environmentEncryption: encryptionKey }),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.network === undefined
        ? {}
        : {
            vpc: props.network.vpc,
            vpcSubnets: { subnets: props.network.subnets },
            securityGroups: props.network.securityGroups,
          }),
    });
    permissionsFirst(this.function, this.role);
    justifyWildcard(
      this.role,
      '*',
      'X-Ray traces, network interfaces of a function in a VPC, and lists of schedules have no ARN in advance.',
    );
  }

  /** Adds a permission. A resource with a wildcard needs a reason. */
  allow(statement: PolicyStatementProps, wildcardReason?: string): void {
    this.role.addToPolicy(new PolicyStatement(statement));
    if (wildcardReason === undefined) return;
    for (const resource of statement.resources ?? []) justifyWildcard(this.role, resource, wildcardReason);
  }

  /**
   * Allows what AWSLambdaVPCAccessExecutionRole allows, except logging to any log group. Lambda
   * itself makes these calls. The function's code may not: only its calls carry the ARN of a
   * function, and the deny matches them. The deny names all functions, because the permissions must
   * exist before the function.
   */
  private allowNetworkInterfaces(): void {
    const [resource, resourceName, arnFormat] = ['function', '*', ArnFormat.COLON_RESOURCE_NAME] as const;
    const anyFunction = Stack.of(this).formatArn({ service: 'lambda', resource, resourceName, arnFormat });
    this.allow({ actions: NETWORK_INTERFACES, resources: ['*'] });
    this.allow({
      effect: Effect.DENY,
      actions: NETWORK_INTERFACES,
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } },
    });
  }
}
