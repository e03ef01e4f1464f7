import { CfnDeletionPolicy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnLogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SCREENS } from '../../console/address/screens.ts';
import { ASSETS } from '../../console/serve/page-files.ts';
import {
  API_HANDLERS,
  type ApiHandler,
  FALLBACK_KIND,
  ROUTES,
  type RouteKind,
} from '../../functions/contract/api/routes.ts';
import { PAGE_HANDLER } from '../functions/handler-rights.ts';

interface MaintenanceApiProps {
  readonly name: string;
  readonly description: string;
  /** Decides who may call the routes. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** Context variable of the caller's identity, for the access log. */
  readonly caller: string;
  /** Function that answers with the console's page, without a sign-in. @default - no page */
  readonly page?: IFunction | undefined;
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
  sourceIp: '$context.identity.sourceIp',
  responseLatency: '$context.responseLatency',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
};

/** An HTTP API: one function answers the queries, one the commands. Each of these routes needs the authorizer. */
export class MaintenanceApi extends Construct {
  readonly url: string;
  /** `url` without the slash at its end. */
  readonly endpoint: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, props: MaintenanceApiProps) {
    super(scope, id);
    const api = new HttpApi(this, 'Resource', {
      apiName: props.name,
      description: props.description,
      createDefaultStage: false,
    });
    this.addRoutes(api, props);
    if (props.page !== undefined) this.addPage(api, props.page);
    this.url = this.addStage(api, props).url;
    this.endpoint = api.apiEndpoint;
    this.apiId = api.apiId;
  }

  private addRoutes(api: HttpApi, { functions, authorizer }: MaintenanceApiProps): void {
    const functionOf = (kind: RouteKind) => functions[API_HANDLERS[kind]];
    // One permission for all routes of a function. It does not cover `$default`, whose ARN has no path.
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

  /** A browser loads the page before the person can sign in. */
  private addPage(api: HttpApi, page: IFunction): void {
    const integration = new HttpLambdaIntegration(PAGE_HANDLER, page, { scopePermissionToRoute: false });
    const screens = Object.values(SCREENS).map((path) => path.replace(/:(\w+)/, '{$1}'));
    const authorizer = new HttpNoneAuthorizer();
    for (const path of [...screens, `${ASSETS}{file}`]) {
      for (const route of api.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer })) {
        const reason = 'The page holds no data: it asks the API, with the token that it gets when the person signs in.';
        Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
      }
    }
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
        format: AccessLogFormat.custom(JSON.stringify({ ...ACCESS_LOG, caller: props.caller })),
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
