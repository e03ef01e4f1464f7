import { Settings } from '../../../functions/contract/settings/settings.ts';
import { answersApi, HANDLER_NAMES } from '../../../infra/functions/handler-rights.ts';
import { onlyResource, resolve, resourcesOf, type Template } from '../assembly.ts';
import { SECRET, special, synthesizeBoth, template } from './stacks.ts';

beforeAll(synthesizeBoth);

/** Seconds, of the functions with another limit than 60. */
const TIMEOUTS = new Map([
  ...HANDLER_NAMES.filter(answersApi).map((name) => [name, 29] as const),
  ['look-at-hosts', 300],
]);

describe('the functions', () => {
  test('are one for every handler', () => {
    const handlers = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map((fn) => fn.Properties.Handler);

    expect(handlers.sort()).toEqual(HANDLER_NAMES.map((name) => `${name}.handler`).sort());
  });

  test('run Node 24 on arm64, with a time limit, and logs of their own', () => {
    const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
    const logGroups = new Set(functions.map((fn) => fn.Properties.LoggingConfig.LogGroup.Ref));

    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: TIMEOUTS.get(Properties.Handler.replace('.handler', '')) ?? 60,
      });
    }
    expect(logGroups.size).toBe(functions.length);
  });

  test('are traced, except the reconciliation, which runs every minute', () => {
    const untraced = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.TracingConfig?.Mode !== 'Active',
    );

    expect(untraced.map(({ Properties }) => Properties.Handler)).toEqual(['reconcile.handler']);
  });

  test('behind the API end before API Gateway gives up after 30 s', () => {
    const integrations = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Integration')).map(
      ({ Properties }) => Properties.IntegrationUri['Fn::GetAtt'][0],
    );
    const timeouts = integrations.map((id) => template.Resources[id]?.Properties.Timeout);

    expect(timeouts).toEqual([29, 29]);
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
        WATCH_MACHINE_ARN: `arn:aws:states:eu-central-1:111122223333:stateMachine:${prefix}WatchHosts:live`,
      });
      expect(settings.MESOS_SECRET_ID).toBe(secret);
    },
  );

  test('get the given settings', () => {
    const [fn] = Object.values(resourcesOf(special, 'AWS::Lambda::Function'));

    expect(Settings.parse(resolve(special, fn?.Properties.Environment.Variables))).toMatchObject({
      MESOS_MASTERS: ['http://m1:5050', 'https://m2:5050'],
      MESOS_API: 'v0',
      ...{ HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://proxy:3129', NO_PROXY: '.corp,10.0.0.0/8' },
      SCHEDULERS: [{ framework: 'spark-*', type: 'wait' }],
      POLL_SECONDS: 20,
    });
  });

  test('join the given subnets, with a security group without ingress', () => {
    const groups = Object.keys(resourcesOf(special, 'AWS::EC2::SecurityGroup'));

    expect(groups).toHaveLength(1);
    expect(onlyResource(special, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toBeUndefined();
    for (const { Properties } of Object.values(resourcesOf(special, 'AWS::Lambda::Function'))) {
      expect(Properties.VpcConfig.SubnetIds).toEqual(['subnet-0123abcd', 'subnet-4567abcd']);
      expect(Properties.VpcConfig.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [groups[0], 'GroupId'] }]);
    }
  });

  test('get network interfaces from Lambda, and may not create any themselves', () => {
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

  test('share the concurrency of the account; the reconciliation can have reserved concurrency', () => {
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
