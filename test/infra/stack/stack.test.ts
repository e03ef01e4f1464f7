import { beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../../functions/contract/api/routes.ts';
import { Settings } from '../../../functions/contract/settings/settings.ts';
import { HANDLER_NAMES, isRoute } from '../../../infra/functions/handlers.ts';
import {
  onlyResource,
  resolve,
  resourcesOf,
  type Synthesis,
  succeeded,
  synthesize,
  type Template,
} from '../assembly.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:mesos-AbCdEf';
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0f0e0d0c-1111-2222-3333-444455556666';

let synthesis: Synthesis;
let template: Template;
let special: Template;
let warnings: readonly unknown[];

beforeAll(() => {
  synthesis = synthesize();
  template = synthesis.template;
  ({ template: special, warnings } = succeeded(
    synthesize({
      cluster: 'blue_1',
      masters: 'http://m1:5050,https://m2:5050',
      mesosApi: 'v0',
      ...{ httpProxy: 'http://proxy:3128', httpsProxy: 'http://proxy:3129', noProxy: '.corp,10.0.0.0/8' },
      mesosSecretArn: SECRET,
      schedulers: '[{"framework":"spark-*","type":"wait"}]',
      vpcId: 'vpc-0123abcd',
      subnetIds: 'subnet-0123abcd,subnet-4567abcd',
      encryptionKeyArn: KEY,
      retentionDays: '30',
      pollSeconds: '20',
      removalPolicy: 'destroy',
      reconcileConcurrency: '2',
      account: '111122223333',
      region: 'eu-central-1',
    }),
  ));
});

describe('npm run synth', () => {
  test('ends without a finding of cdk-nag and says where the assembly is', () => {
    expect(synthesis).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('the assembly is in '),
      stderr: '',
    });
  });

  test('leaves `cdk deploy` nothing to warn of, in a VPC either', () => {
    expect([...synthesis.warnings, ...warnings]).toEqual([]);
  });

  test('tells every fault of the settings in one message, without a stack trace', () => {
    const { status, stderr } = synthesize({ master: 'http://m1:5050', pollSeconds: '0' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^ {2}- master: no setting has this name/m);
    expect(stderr).toMatch(/^ {2}- pollSeconds: /m);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test('protects the stack against deletion unless it is one that comes and goes', () => {
    expect(synthesis.manifest.artifacts.Peloton?.properties).toMatchObject({ terminationProtection: true });
  });
});

describe('the table', () => {
  test('is on demand, encrypted, recoverable to a point in time, and kept when the stack goes', () => {
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

  test("takes the customer's key, and goes with a stack that comes and goes", () => {
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

  test('may be used for executions by whoever starts them, and by the machines for those of their hosts', () => {
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
    ]);
  });
});

describe('the functions', () => {
  test('are one for every handler', () => {
    const handlers = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map((fn) => fn.Properties.Handler);

    expect(handlers.sort()).toEqual(HANDLER_NAMES.map((name) => `${name}.handler`).sort());
  });

  test('run Node 24 on arm64, with traces, a time limit, and logs of their own', () => {
    const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
    const logGroups = new Set(functions.map((fn) => fn.Properties.LoggingConfig.LogGroup.Ref));

    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: isRoute(Properties.Handler.replace('.handler', '')) ? 29 : 60,
        TracingConfig: { Mode: 'Active' },
      });
    }
    expect(logGroups.size).toBe(functions.length);
  });

  test('behind the API end before API Gateway gives up on them, which is after 30 s', () => {
    const integrations = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Integration')).map(
      ({ Properties }) => Properties.IntegrationUri['Fn::GetAtt'][0],
    );
    const timeouts = integrations.map((id) => template.Resources[id]?.Properties.Timeout);

    expect(timeouts.length).toBeGreaterThan(20);
    expect(Math.max(...timeouts)).toBeLessThan(30);
  });

  test('share one bundle', () => {
    const keys = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map((fn) => fn.Properties.Code.S3Key);

    expect(new Set(keys).size).toBe(1);
  });

  test.each([
    { name: 'by default', of: () => template, cluster: 'peloton', prefix: '', secret: undefined },
    { name: 'with every setting given', of: () => special, cluster: 'blue_1', prefix: 'blue_1-', secret: SECRET },
  ])(
    'have one and the same environment, which the runtime takes as it is, $name',
    ({ of, cluster, prefix, secret }) => {
      const environments = Object.values(resourcesOf(of(), 'AWS::Lambda::Function')).map((fn) =>
        resolve(of(), fn.Properties.Environment.Variables),
      );
      const settings = Settings.parse(environments[0]);

      for (const environment of environments) expect(environment).toEqual(environments[0]);
      expect(Object.keys(environments[0]).filter((name) => !(name in Settings.shape))).toEqual([]);
      expect(settings).toMatchObject({
        CLUSTER_NAME: cluster,
        START_MACHINE_ARN: `arn:aws:states:eu-central-1:111122223333:stateMachine:${prefix}StartMaintenance:live`,
        COMPLETE_MACHINE_ARN: `arn:aws:states:eu-central-1:111122223333:stateMachine:${prefix}CompleteMaintenance:live`,
        ROLL_MACHINE_ARN: `arn:aws:states:eu-central-1:111122223333:stateMachine:${prefix}RollMaintenance:live`,
      });
      expect(settings.MESOS_SECRET_ID).toBe(secret);
    },
  );

  test('get the settings as they were given', () => {
    const [fn] = Object.values(resourcesOf(special, 'AWS::Lambda::Function'));

    expect(Settings.parse(resolve(special, fn?.Properties.Environment.Variables))).toMatchObject({
      MESOS_MASTERS: ['http://m1:5050', 'https://m2:5050'],
      MESOS_API: 'v0',
      ...{ HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://proxy:3129', NO_PROXY: '.corp,10.0.0.0/8' },
      SCHEDULERS: [{ framework: 'spark-*', type: 'wait' }],
      POLL_SECONDS: 20,
    });
  });

  test('join the given subnets behind a security group that lets nobody in', () => {
    const groups = Object.keys(resourcesOf(special, 'AWS::EC2::SecurityGroup'));

    expect(groups).toHaveLength(1);
    expect(onlyResource(special, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toBeUndefined();
    for (const { Properties } of Object.values(resourcesOf(special, 'AWS::Lambda::Function'))) {
      expect(Properties.VpcConfig.SubnetIds).toEqual(['subnet-0123abcd', 'subnet-4567abcd']);
      expect(Properties.VpcConfig.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [groups[0], 'GroupId'] }]);
    }
  });

  test('may have network interfaces made by Lambda, and make none with code of their own', () => {
    const statements = Object.values(resourcesOf(special, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => resolve(special, Properties.PolicyDocument.Statement))
      .filter(({ Action }) => [Action].flat().includes('ec2:CreateNetworkInterface'));
    const denials = statements.filter(({ Effect }) => Effect === 'Deny');

    expect(statements).toHaveLength(2 * HANDLER_NAMES.length);
    expect(denials).toHaveLength(HANDLER_NAMES.length);
    for (const { Condition } of denials) {
      expect(Condition).toEqual({
        ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-central-1:111122223333:function:*' },
      });
    }
  });

  test('share what the account can run at a time; the reconciliation has places of its own where that is asked for', () => {
    const reserved = (of: Template) =>
      Object.values(resourcesOf(of, 'AWS::Lambda::Function')).flatMap(({ Properties }) =>
        Properties.ReservedConcurrentExecutions === undefined
          ? []
          : [[Properties.Handler, Properties.ReservedConcurrentExecutions]],
      );

    expect(reserved(template)).toEqual([]);
    expect(reserved(special)).toEqual([['reconcile.handler', 2]]);
  });
});

describe('the state machines', () => {
  test('are published: the alias that requests start on names the version of this very definition', () => {
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

test('logs that AWS services deliver take no room in the log policy of the account', () => {
  const { Format: _, ...destination } = onlyResource(template, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings;
  const ofMachines = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).map(
    ({ Properties }) => Properties.LoggingConfiguration.Destinations,
  );
  const ids = [...JSON.stringify([destination, ofMachines]).matchAll(/"Fn::GetAtt":\["(\w+)"/g)].map(
    ([, id = '']) => id,
  );

  expect(ids).toHaveLength(4);
  for (const id of ids) expect(template.Resources[id]?.Properties.LogGroupName).toMatch(/^\/aws\/vendedlogs\//);
});

describe('the API', () => {
  test('has every route of the contract and the fallback, each behind IAM, each to its own function', () => {
    const integrations = resourcesOf(template, 'AWS::ApiGatewayV2::Integration');
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
      const target = resolve(template, Properties.Target).replace('integrations/', '');
      const uri = resolve(template, integrations[target]?.Properties.IntegrationUri);
      return [Properties.RouteKey, Properties.AuthorizationType, uri.split(':').at(-1)];
    });

    expect(new Set(routes)).toEqual(
      new Set([
        ...ROUTES.map(({ method, path, handler }) => [`${method} ${path}`, 'AWS_IAM', handler]),
        ['$default', 'AWS_IAM', 'route-not-found'],
      ]),
    );
  });

  test('is throttled and writes who called what', () => {
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

test('the reconciliation runs every minute, and a pass that failed is not repeated', () => {
  const rule = onlyResource(template, 'AWS::Events::Rule').Properties;

  expect(rule.ScheduleExpression).toBe('rate(1 minute)');
  expect(rule.Targets.map((target: { Arn: unknown }) => resolve(template, target.Arn).split(':').at(-1))).toEqual([
    'reconcile',
  ]);
  expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig').Properties.MaximumRetryAttempts).toBe(0);
});

test('nobody is told of events where no webhook is named', () => {
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
  ]);
});
