import { CfnDeletionPolicy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnLogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  API_HANDLERS,
  type ApiHandler,
  FALLBACK_KIND,
  ROUTES,
  type RouteKind,
} from '../../functions/contract/api/routes.ts';

interface MaintenanceApiProps {
  readonly name: string;
  readonly functions: Readonly<Record<ApiHandler, IFunction>>;
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

/** The HTTP API: one function answers the queries, one the commands. Each route needs a signature (IAM). */
export class MaintenanceApi extends Construct {
  readonly url: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, props: MaintenanceApiProps) {
    super(scope, id);
    const api = new HttpApi(this, 'Resource', {
      apiName: props.name,
      description: 'Host maintenance for Apache Mesos',
      createDefaultStage: false,
    });
    this.addRoutes(api, props.functions);
    this.url = this.addStage(api, props).url;
    this.apiId = api.apiId;
  }

  private addRoutes(api: HttpApi, functions: MaintenanceApiProps['functions']): void {
    const authorizer = new HttpIamAuthorizer();
    const functionOf = (kind: RouteKind) => functions[API_HANDLERS[kind]];
    // One permission for all routes of a function. It has no room for `$default`, whose ARN has no
    // path.
    const integrationOf = (kind: RouteKind) =>
      new HttpLambdaIntegration(API_HANDLERS[kind], functionOf(kind), { scopePermissionToRoute: false });
    const integrations = { query: integrationOf('query'), command: integrationOf('command') };
    for (const { method, path, kind } of ROUTES) {
      api.addRoutes({ path, methods: [HttpMethod[method]], integration: integrations[kind], authorizer });
    }
    new HttpRoute(this, 'Fallback', {
      httpApi: api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrations[FALLBACK_KIND],
      authorizer,
    });
    functionOf(FALLBACK_KIND).addPermission('FallbackPermission', {
      scope: this,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: '*/$default',
      }),
    });
  }

  private addStage(api: HttpApi, props: MaintenanceApiProps): HttpStage {
    return api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      // Far above normal use; a runaway script must not use up the account's Lambda concurrency.
      throttle: { rateLimit: 50, burstLimit: 100 },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs(props)),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }

  private accessLogs(props: MaintenanceApiProps): LogGroup {
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
    return accessLogs;
  }
}
