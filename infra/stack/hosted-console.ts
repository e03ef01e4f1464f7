import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Code, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ApiHandler } from '../../functions/contract/api/routes.ts';
import { HandlerFunction } from '../functions/handler-function.ts';
import { PAGE_HANDLER } from '../functions/handler-rights.ts';
import { MaintenanceApi } from './maintenance-api.ts';

interface HostedConsoleProps {
  readonly cluster: string;
  /** OpenID provider. */
  readonly issuer: string;
  /** Id of the console's client there. */
  readonly audience: string;
  /** Folder with the code of the page's function. */
  readonly pageDirectory: string;
  readonly functions: Readonly<Record<ApiHandler, IFunction>>;
  readonly retention: RetentionDays;
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The console for people without AWS credentials: a second API, whose routes need a token of the
 * OpenID provider, and which serves the page too.
 */
export class HostedConsole extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: HostedConsoleProps) {
    super(scope, id);
    const { cluster, issuer, audience, retention, encryptionKey, functions } = props;
    // Outside of any VPC: it asks the provider for its addresses.
    const page = new HandlerFunction(this, 'Page', {
      handler: PAGE_HANDLER,
      code: Code.fromAsset(props.pageDirectory),
      environment: { CONSOLE_ISSUER: issuer, CONSOLE_AUDIENCE: audience },
      retention,
      encryptionKey,
    });
    const api = new MaintenanceApi(this, 'Api', {
      name: `${cluster}-console`,
      description: 'Console of the host maintenance for Apache Mesos',
      authorizer: new HttpJwtAuthorizer('Authorizer', issuer, { jwtAudience: [audience] }),
      caller: '$context.authorizer.claims.sub',
      page: page.function,
      functions,
      retention,
      encryptionKey,
    });
    this.url = api.endpoint;
  }
}
