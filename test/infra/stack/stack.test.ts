import { API_HANDLERS, ROUTES } from '../../../functions/contract/api/routes.ts';
import { onlyResource, resolve, resourcesOf, synthesize, type Template } from '../assembly.ts';
import { KEY, special, synthesis, synthesizeBoth, template, warnings } from './stacks.ts';

interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly Projection: { readonly ProjectionType: string };
}

beforeAll(synthesizeBoth);

describe('npm run synth', () => {
  test('ends without a finding of cdk-nag and says where the assembly is', () => {
    expect(synthesis).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('the assembly is in '),
      stderr: '',
    });
  });

  test('gives `cdk deploy` nothing to warn of, also in a VPC', () => {
    expect([...synthesis.warnings, ...warnings]).toEqual([]);
  });

  test('reports every fault of the settings in one message, without a stack trace', () => {
    const { status, stderr } = synthesize({ master: 'http://m1:5050', pollSeconds: '0' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^ {2}- master: unknown setting/m);
    expect(stderr).toMatch(/^ {2}- pollSeconds: /m);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test('protects the stack against deletion unless it is temporary', () => {
    expect(synthesis.manifest.artifacts.Peloton?.properties).toMatchObject({ terminationProtection: true });
  });
});

describe('the table', () => {
  test('is on demand, encrypted, recoverable to a point in time, and outlives the stack', () => {
    const table = onlyResource(template, 'AWS::DynamoDB::Table');

    expect(table.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(table.DeletionPolicy).toBe('Retain');
  });

  const indexesOf = (some: Template) =>
    Object.fromEntries(
      onlyResource(some, 'AWS::DynamoDB::Table').Properties.GlobalSecondaryIndexes.map(
        ({ IndexName, KeySchema, Projection }: Index) => [
          IndexName,
          [...KeySchema.map(({ AttributeName }) => AttributeName), Projection.ProjectionType],
        ],
      ),
    );
  const INDEXES = {
    'hosts-by-state-and-shard': ['listing', 'hostname', 'ALL'],
    'maintenances-by-time': ['listing', 'listedAt', 'ALL'],
  };

  test('adds one index to those of release 1.0: CloudFormation changes no more than one at a time', () => {
    expect(indexesOf(template)).toEqual({ ...INDEXES, 'hosts-by-state': ['state', 'hostname', 'ALL'] });
  });

  test('lists no state in one partition once the index of release 1.0 is dropped', () => {
    expect(indexesOf(special)).toEqual(INDEXES);
  });

  test("takes the customer's key, and is deleted with a temporary stack", () => {
    const table = onlyResource(special, 'AWS::DynamoDB::Table');

    expect(table.Properties.SSESpecification).toEqual({ KMSMasterKeyId: KEY, SSEEnabled: true, SSEType: 'KMS' });
    expect(table.Properties.DeletionProtectionEnabled).toBe(false);
    expect(table.DeletionPolicy).toBe('Delete');
  });
});

describe("the customer's key", () => {
  const keyOf = (properties: Record<string, unknown>) =>
    properties.KmsKeyId ??
    properties.KmsKeyArn ??
    (properties.EncryptionConfiguration as { KmsKeyId?: unknown })?.KmsKeyId;
  const TYPES = ['AWS::Logs::LogGroup', 'AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine'];

  test.each(TYPES)('encrypts each %s', (type) => {
    const resources = Object.values(resourcesOf(special, type));

    expect(resources.length).toBeGreaterThan(2);
    expect(new Set(resources.map(({ Properties }) => keyOf(Properties)))).toEqual(new Set([KEY]));
    const others = Object.values(resourcesOf(template, type));
    expect(new Set(others.map(({ Properties }) => keyOf(Properties)))).toEqual(new Set([undefined]));
  });

  test('may be used by functions that start or answer executions, and by the machines for those of their hosts', () => {
    const statements = Object.values(resourcesOf(special, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => resolve(special, Properties.PolicyDocument.Statement))
      .filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes('aws:states:stateMachineArn'));
    const machines = statements.flatMap(
      ({ Condition }) => Condition.StringEquals['kms:EncryptionContext:aws:states:stateMachineArn'],
    );

    for (const { Resource } of statements) expect(Resource).toBe(KEY);
    expect([...new Set(machines.map((arn) => String(arn).split(':').at(-1)))].sort()).toEqual([
      'blue_1-CompleteMaintenance',
      'blue_1-CompleteMaintenance/Host',
      'blue_1-RollMaintenance',
      'blue_1-RollMaintenance/Host',
      'blue_1-StartMaintenance',
      'blue_1-StartMaintenance/Host',
      'blue_1-WatchHosts',
      'blue_1-WatchHosts/Host',
    ]);
  });
});

describe('the state machines', () => {
  test('are published: the alias that requests start on names the version of this definition', () => {
    const machines = Object.keys(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
    const versions = resourcesOf(template, 'AWS::StepFunctions::StateMachineVersion');
    const aliases = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachineAlias'));
    const live = aliases.map(({ Properties }) => {
      const [{ StateMachineVersionArn, Weight }] = Properties.RoutingConfiguration;
      const { StateMachineArn, StateMachineRevisionId } =
        versions[StateMachineVersionArn['Fn::GetAtt'][0]]?.Properties ?? {};
      return [Properties.Name, Weight, StateMachineArn.Ref, StateMachineRevisionId['Fn::GetAtt']];
    });

    expect(live).toEqual(machines.map((id) => ['live', 100, id, [id, 'StateMachineRevisionId']]));
  });

  test('keep the versions of earlier deployments', () => {
    for (const version of Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachineVersion'))) {
      expect(version).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('the logs', () => {
  test.each([
    { name: 'a year by default', of: () => template, days: 365 },
    { name: 'as long as was asked', of: () => special, days: 30 },
  ])('are kept $name', ({ of, days }) => {
    for (const { Properties } of Object.values(resourcesOf(of(), 'AWS::Logs::LogGroup'))) {
      expect(Properties.RetentionInDays).toBe(days);
    }
  });
});

test('logs that AWS services deliver take no space in the log policy of the account', () => {
  const { Format: _, ...destination } = onlyResource(template, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings;
  const ofMachines = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).map(
    ({ Properties }) => Properties.LoggingConfiguration.Destinations,
  );
  const ids = [...JSON.stringify([destination, ofMachines]).matchAll(/"Fn::GetAtt":\["(\w+)"/g)].map(
    ([, id = '']) => id,
  );

  expect(ids).toHaveLength(5);
  for (const id of ids) expect(template.Resources[id]?.Properties.LogGroupName).toMatch(/^\/aws\/vendedlogs\//);
});

describe('the API', () => {
  test('has every route of the contract and the fallback, each behind IAM, to the function of its kind', () => {
    const integrations = resourcesOf(template, 'AWS::ApiGatewayV2::Integration');
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
      const target = resolve(template, Properties.Target).replace('integrations/', '');
      const uri = resolve(template, integrations[target]?.Properties.IntegrationUri);
      return [Properties.RouteKey, Properties.AuthorizationType, uri.split(':').at(-1)];
    });

    expect(new Set(routes)).toEqual(
      new Set([
        ...ROUTES.map(({ method, path, kind }) => [`${method} ${path}`, 'AWS_IAM', API_HANDLERS[kind]]),
        ['$default', 'AWS_IAM', 'api-queries'],
      ]),
    );
  });

  test('is throttled and logs every call', () => {
    const { Properties } = onlyResource(template, 'AWS::ApiGatewayV2::Stage');

    expect(Properties.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
    expect(Properties.DefaultRouteSettings.ThrottlingBurstLimit).toBeGreaterThan(0);
    expect(JSON.parse(Properties.AccessLogSettings.Format)).toMatchObject({
      routeKey: '$context.routeKey',
      caller: '$context.identity.userArn',
      status: '$context.status',
    });
  });
});

test('the reconciliation runs every minute, and a failed pass is not retried', () => {
  const rule = onlyResource(template, 'AWS::Events::Rule').Properties;

  expect(rule.ScheduleExpression).toBe('rate(1 minute)');
  expect(rule.Targets.map((target: { Arn: unknown }) => resolve(template, target.Arn).split(':').at(-1))).toEqual([
    'reconcile',
  ]);
  expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig').Properties.MaximumRetryAttempts).toBe(0);
});

test('without a webhook there are no notices', () => {
  for (const type of ['AWS::Events::Connection', 'AWS::Events::ApiDestination', 'AWS::SQS::Queue']) {
    expect(resourcesOf(template, type)).toEqual({});
  }
  const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
  expect(alarms.map(({ Properties }) => Properties.Namespace)).not.toContain('AWS/SQS');
});

test('the outputs name the API, the policies for people, the state machines, the table, the topic of the alarms and the registry of schemas', () => {
  expect(Object.keys(template.Outputs).sort()).toEqual([
    'AlarmTopicArn',
    'ApiUrl',
    'CompleteMaintenanceArn',
    'EventSchemaRegistry',
    'OperatorPolicyArn',
    'RollMaintenanceArn',
    'StartMaintenanceArn',
    'TableName',
    'ViewerPolicyArn',
    'WatchHostsArn',
  ]);
});
