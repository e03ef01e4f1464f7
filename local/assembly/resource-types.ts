import * as z from 'zod';
import { EventPattern } from '../events/event-pattern.ts';
import { InputTransformer } from '../events/input-transformer.ts';

/**
 * CloudFormation types that the local runtime supports. An unlisted type or property stops the
 * start: no part of the stack is silently ignored.
 */

interface ResourceType<S extends z.ZodRawShape = z.ZodRawShape> {
  /** The properties that have an effect here, intrinsics resolved. */
  readonly properties: z.ZodObject<S>;
  /** Properties without an effect here: permissions, logs, traces, costs, retention, encryption. */
  readonly ignored: readonly string[];
}

function type<S extends z.ZodRawShape>(shape: S, ignored: readonly string[] = []): ResourceType<S> {
  return {
    properties: z.strictObject(shape) as unknown as z.ZodObject<S>,
    ignored: ['Tags', 'Description', ...ignored],
  };
}

const Key = z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) });
const Index = z.strictObject({
  IndexName: z.string(),
  KeySchema: z.array(Key),
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

export const RESOURCE_TYPES = {
  'AWS::DynamoDB::Table': type(
    {
      TableName: z.string().optional(),
      AttributeDefinitions: z.array(
        z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
      ),
      KeySchema: z.array(Key),
      GlobalSecondaryIndexes: z.array(Index).default([]),
      BillingMode: z.literal('PAY_PER_REQUEST'),
      TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.literal(true) }).optional(),
    },
    ['DeletionProtectionEnabled', 'PointInTimeRecoverySpecification', 'SSESpecification'],
  ),
  'AWS::Lambda::Function': type(
    {
      FunctionName: z.string().optional(),
      Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
      Handler: z.string().regex(/^[\w-]+\.\w+$/, "is not 'file.export'"),
      Runtime: z.string().regex(/^nodejs\d+\.x$/, 'is not Node.js'),
      Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
      Timeout: z.int().default(3),
      MemorySize: z.int().default(128),
    },
    [
      'Architectures',
      'KmsKeyArn',
      'LoggingConfig',
      'ReservedConcurrentExecutions',
      'Role',
      'TracingConfig',
      'VpcConfig',
    ],
  ),
  'AWS::StepFunctions::StateMachine': type(
    {
      StateMachineName: z.string().optional(),
      StateMachineType: z.literal('STANDARD').default('STANDARD'),
      DefinitionString: z.string(),
    },
    ['EncryptionConfiguration', 'LoggingConfiguration', 'RoleArn', 'TracingConfiguration'],
  ),
  'AWS::StepFunctions::StateMachineVersion': type({ StateMachineArn: z.string() }, ['StateMachineRevisionId']),
  'AWS::StepFunctions::StateMachineAlias': type({
    Name: z.string(),
    // One version gets all executions: weighted routing is not supported here.
    RoutingConfiguration: z.tuple([z.strictObject({ StateMachineVersionArn: z.string(), Weight: z.literal(100) })]),
  }),
  'AWS::ApiGatewayV2::Api': type({ ProtocolType: z.literal('HTTP') }, ['Name', 'DisableExecuteApiEndpoint']),
  'AWS::ApiGatewayV2::Stage': type({ StageName: z.literal('$default'), AutoDeploy: z.literal(true) }, [
    'AccessLogSettings',
    'ApiId',
    'DefaultRouteSettings',
  ]),
  'AWS::ApiGatewayV2::Integration': type(
    {
      IntegrationType: z.literal('AWS_PROXY'),
      IntegrationUri: z.string(),
      PayloadFormatVersion: z.literal('2.0'),
    },
    ['ApiId'],
  ),
  'AWS::ApiGatewayV2::Route': type({
    RouteKey: z.string().regex(/^(\$default|[A-Z]+ \/[^+]*)$/, 'is not a route that this runtime supports'),
    Target: z.string(),
    AuthorizationType: z.enum(['AWS_IAM', 'JWT', 'NONE']).default('NONE'),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).default([]),
    ApiId: z.string(),
  }),
  'AWS::ApiGatewayV2::Authorizer': type(
    {
      AuthorizerType: z.literal('JWT'),
      IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
      JwtConfiguration: z.strictObject({ Issuer: z.string(), Audience: z.array(z.string()) }),
    },
    ['ApiId', 'Name'],
  ),
  'AWS::Events::Connection': type({
    AuthorizationType: z.literal('API_KEY'),
    AuthParameters: z.strictObject({
      ApiKeyAuthParameters: z.strictObject({ ApiKeyName: z.string(), ApiKeyValue: z.string() }),
    }),
  }),
  'AWS::Events::ApiDestination': type(
    { ConnectionArn: z.string(), HttpMethod: z.literal('POST'), InvocationEndpoint: z.string() },
    ['InvocationRateLimitPerSecond'],
  ),
  'AWS::Events::Rule': type({
    Name: z.string().optional(),
    ScheduleExpression: z
      .string()
      .regex(/^rate\([1-9]\d{0,4} (minute|hour|day)s?\)$/, 'is not rate(…)')
      .optional(),
    EventPattern: EventPattern.optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z.array(
      z.strictObject({
        Id: z.string(),
        Arn: z.string(),
        Input: z.string().optional(),
        InputTransformer: InputTransformer.optional(),
        // Ignored: a failed pass is not retried here, the next one comes.
        RetryPolicy: z.unknown().optional(),
        // Ignored: no permissions are checked here, and undelivered notices go to standard error.
        RoleArn: z.unknown().optional(),
        DeadLetterConfig: z.unknown().optional(),
      }),
    ),
  }),
  'AWS::Scheduler::ScheduleGroup': type({ Name: z.string() }),
} as const satisfies Record<string, ResourceType>;

export type KnownType = keyof typeof RESOURCE_TYPES;
export type PropertiesOf<T extends KnownType> = z.infer<(typeof RESOURCE_TYPES)[T]['properties']>;

/** Types without any effect here. */
export const TYPES_WITHOUT_EFFECT: readonly string[] = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::EC2::SecurityGroup',
  'AWS::EventSchemas::Registry',
  'AWS::EventSchemas::Schema',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::Logs::ResourcePolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
];
