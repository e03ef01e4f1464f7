import { CfnDeletionPolicy, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnLogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FALLBACK_HANDLER, ROUTES, type RouteHandler } from '../../functions/contract/api/routes.ts';

interface MaintenanceApiProps {
  readonly name: string;
  readonly functions: Readonly<Record<RouteHandler | typeof FALLBACK_HANDLER, IFunction>>;
  readonly retention: RetentionDays;
  /** Encrypts the access log. @default - a key of AWS */
  readonly encryptionKey?: IKey | undefined;
}

/** Access log: one line of JSON a request. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  caller: '$context.identity.userArn',
  sourceIp: '$context.identity.sourceIp',
  responseLatency: '$context.responseLatency',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
};

/** The HTTP API: each route has its own function and needs a signature (IAM). */
export class MaintenanceApi extends Construct {
  readonly url: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, props: MaintenanceApiProps) {
    super(scope, id);
    const authorizer = new HttpIamAuthorizer();
    const api = new HttpApi(this, 'Resource', {
      apiName: props.name,
      description: 'Host maintenance for Apache Mesos',
      createDefaultStage: false,
    });
    for (const { method, path, handler } of ROUTES) {
      api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: new HttpLambdaIntegration(handler, props.functions[handler]),
        authorizer,
      });
    }
    new HttpRoute(this, 'Fallback', {
      httpApi: api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration(FALLBACK_HANDLER, props.functions[FALLBACK_HANDLER]),
      authorizer,
    });
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      // With this prefix a log group takes no space in the account's log policy of 5,120
      // characters.
      logGroupName: `/aws/vendedlogs/apis/${props.name}`,
      retention: props.retention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
    });
    // Earlier releases used another name: CloudFormation replaces the group, and must keep the old
    // logs.
    (accessLogs.node.defaultChild as CfnLogGroup).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    const stage = api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      // Far above normal use; a runaway script must not use up the account's Lambda concurrency.
      throttle: { rateLimit: 50, burstLimit: 100 },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    this.url = stage.url;
    this.apiId = api.apiId;
  }
}
