import type { Assembly } from '../../../local/assembly/assembly.ts';
import { commonEnvironment, type FunctionPlan, readServicePlan } from '../../../local/assembly/service-plan.ts';
import { References, type TemplateResource } from '../../../local/assembly/template.ts';

const FUNCTION: TemplateResource = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'code.zip' },
    Handler: 'look.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Timeout: 60,
    Environment: { Variables: { TABLE_NAME: { Ref: 'Table' }, MACHINE_ARN: { 'Fn::GetAtt': ['Machine', 'Arn'] } } },
  },
};
const RESOURCES: Record<string, TemplateResource> = {
  Look: FUNCTION,
  Role: { Type: 'AWS::IAM::Role' },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'Flow',
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      DefinitionString: { 'Fn::Join': ['', ['{"look":"', { 'Fn::GetAtt': ['Look', 'Arn'] }, '"}']] },
    },
  },
  Version: {
    Type: 'AWS::StepFunctions::StateMachineVersion',
    Properties: {
      StateMachineArn: { Ref: 'Machine' },
      StateMachineRevisionId: { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] },
    },
  },
  Live: {
    Type: 'AWS::StepFunctions::StateMachineAlias',
    Properties: {
      Name: 'live',
      RoutingConfiguration: [{ StateMachineVersionArn: { 'Fn::GetAtt': ['Version', 'Arn'] }, Weight: 100 }],
    },
  },
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'api' } },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Look', 'Arn'] },
      PayloadFormatVersion: '2.0',
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      AuthorizationType: 'AWS_IAM',
      RouteKey: 'GET /v1/hosts',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    },
  },
  Windows: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'peloton-windows' } },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(2 hours)',
      Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Look', 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 0 } }],
    },
  },
};

function assembly(resources: Record<string, TemplateResource>): Assembly {
  return { directory: 'cdk.out', template: { Resources: resources }, assets: new Map([['code.zip', '/code']]) };
}

function changed(id: string, properties: object): Record<string, TemplateResource> {
  const { Type, Properties } = RESOURCES[id] as TemplateResource;
  return { ...RESOURCES, [id]: { Type, Properties: { ...Properties, ...properties } } };
}

describe('readPlan', () => {
  const LOOK = 'arn:aws:lambda:us-east-1:000000000000:function:Look';

  test('lists what runs here, references resolved', () => {
    const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow';

    const plan = readServicePlan(assembly(RESOURCES));

    expect(plan.functions).toEqual([
      {
        ...{ name: 'Look', arn: LOOK, directory: '/code', file: '/code/look.mjs', exported: 'handler' },
        ...{ timeoutSeconds: 60, memoryMb: 128, environment: { TABLE_NAME: 'Table', MACHINE_ARN: machine } },
      },
    ]);
    expect(plan.machines).toEqual([
      { arn: machine, name: 'Flow', definition: `{"look":"${LOOK}"}`, aliases: ['live'] },
    ]);
    expect(plan.routes).toEqual([{ api: 'Api', routeKey: 'GET /v1/hosts', functionArn: LOOK, isSigned: true }]);
    expect(plan.consoleRoutes).toEqual([]);
    expect(plan.scheduleGroups).toEqual(['peloton-windows']);
    expect(plan.rules).toEqual([
      { name: 'Rule', periodSeconds: 7_200, isEnabled: true, targets: [{ functionArn: LOOK, input: undefined }] },
    ]);
    expect(plan.tables).toMatchObject([
      { TableName: 'Table', TimeToLiveSpecification: { AttributeName: 'expiresAt' } },
    ]);
  });

  test.each([
    {
      name: 'a type that it does not know',
      resources: { ...RESOURCES, Stream: { Type: 'AWS::Kinesis::Stream' } },
      says: 'Stream: resource type AWS::Kinesis::Stream',
    },
    {
      name: 'a property that it does not know',
      resources: changed('Look', { Layers: ['a'] }),
      says: 'Look (AWS::Lambda::Function): property Layers',
    },
    {
      name: 'a part of a property',
      resources: changed('Table', { KeySchema: [{ Way: 'UP' }] }),
      says: 'Table (AWS::Dyn',
    },
    {
      name: 'a schedule with an event pattern',
      resources: changed('Rule', { EventPattern: { source: ['a'] } }),
      says: 'Rule: not one of ScheduleExpression and EventPattern',
    },
    {
      name: 'a pattern with a filter',
      resources: changed('Rule', { EventPattern: { source: [{ prefix: 'a' }] } }),
      says: 'Rule (AWS::Events::Rule)',
    },
    {
      name: 'a pattern whose target is no webhook',
      resources: changed('Rule', { ScheduleExpression: undefined, EventPattern: { source: ['a'] } }),
      says: 'Rule: the target arn:aws:lambda:us-east-1:000000000000:function:Look is not an API destination',
    },
    {
      name: 'a cron expression',
      resources: changed('Rule', { ScheduleExpression: 'cron(0 * * * ? *)' }),
      says: 'rate',
    },
    { name: 'an express machine', resources: changed('Machine', { StateMachineType: 'EXPRESS' }), says: 'STANDARD' },
    {
      name: 'an alias that sends some executions to another version',
      resources: changed('Live', {
        RoutingConfiguration: [10, 90].map((Weight) => ({ StateMachineVersionArn: 'v', Weight })),
      }),
      says: 'Live (AWS::StepFunctions::StateMachineAlias)',
    },
    {
      name: 'an alias of a version that is not in the template',
      resources: changed('Live', { RoutingConfiguration: [{ StateMachineVersionArn: 'arn:other:3', Weight: 100 }] }),
      says: 'Live: StateMachineVersionArn arn:other:3',
    },
    { name: 'a greedy route', resources: changed('Route', { RouteKey: 'GET /{all+}' }), says: 'RouteKey' },
    {
      name: 'a reference to what has no name here',
      resources: changed('Look', { Environment: { Variables: { A: { Ref: 'Route' } } } }),
      says: 'Ref Route (AWS::ApiGatewayV2::Route) has no value',
    },
    {
      name: 'an intrinsic function that it does not know',
      resources: changed('Look', { Handler: { 'Fn::If': ['a', 'b', 'c'] } }),
      says: 'Fn::If is not supported',
    },
    {
      name: 'a condition',
      resources: { ...RESOURCES, Look: { ...FUNCTION, Condition: 'C' } },
      says: 'Look: Condition C',
    },
  ])('refuses $name, and names it', ({ resources, says }) => {
    expect(() => readServicePlan(assembly(resources as typeof RESOURCES))).toThrow(says);
  });

  test('names everything that does not run at once', () => {
    const resources = { ...changed('Look', { Layers: [] }), Stream: { Type: 'AWS::Kinesis::Stream' } };

    expect(() => readServicePlan(assembly(resources))).toThrow(/Stream.*Layers/s);
  });
});

describe('References', () => {
  const references = new References(
    { Parameters: { Size: { Default: 'small' }, Secret: {} }, Resources: {} },
    new Map([['Table', { ref: 't', attributes: { Arn: 'arn:t' } }]]),
  );

  test('resolve Fn::Sub with its own values, references, attributes and literals', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    const text = '${Table} ${Table.Arn} ${Size} ${Own} ${AWS::Region} ${!Kept}';

    expect(references.resolve({ 'Fn::Sub': [text, { Own: { Ref: 'Size' } }] })).toBe(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
      't arn:t small small us-east-1 ${Kept}',
    );
  });

  test('refuse a parameter without a value', () => {
    expect(() => references.resolve([{ a: { Ref: 'Secret' } }])).toThrow('parameter Secret has no default');
  });
});

describe('commonEnvironment', () => {
  const plan = (name: string, environment: Record<string, string>) =>
    ({ name, environment }) as unknown as FunctionPlan;

  test('merges the variables of all functions', () => {
    expect(commonEnvironment([plan('a', { X: '1' }), plan('b', { X: '1', Y: '2' })])).toEqual({ X: '1', Y: '2' });
  });

  test('refuses two functions with different values, and names both', () => {
    expect(() => commonEnvironment([plan('a', { X: '1' }), plan('b', { X: '2' })])).toThrow(
      "X is '1' for a and '2' for b",
    );
  });
});
