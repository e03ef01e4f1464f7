import { ACCOUNT, REGION } from '../http/aws-account.ts';
import type { ResourceNames, TemplateResource } from './template.ts';

/** Property with the name, and what precedes it in the ARN. */
const NAMED: Readonly<Record<string, readonly [property: string, service: string, kind: string]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'dynamodb', 'table/'],
  'AWS::Lambda::Function': ['FunctionName', 'lambda', 'function:'],
  'AWS::Events::Connection': ['Name', 'events', 'connection/'],
  'AWS::Events::ApiDestination': ['Name', 'events', 'api-destination/'],
  'AWS::Events::Rule': ['Name', 'events', 'rule/'],
  'AWS::Scheduler::ScheduleGroup': ['Name', 'scheduler', 'schedule-group/'],
};

/** The values of `Ref` and `GetAtt` for a resource. Undefined for a type whose names are not needed. */
export function namesOf(id: string, { Type, Properties = {} }: TemplateResource): ResourceNames | undefined {
  const named = (property: string) =>
    typeof Properties[property] === 'string' ? (Properties[property] as string) : id;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  const [property, service = '', kind = ''] = NAMED[Type] ?? [];
  if (property !== undefined) {
    return { ref: named(property), attributes: { Arn: arn(service, kind + named(property)) } };
  }
  switch (Type) {
    case 'AWS::StepFunctions::StateMachine': {
      const machineArn = arn('states', `stateMachine:${named('StateMachineName')}`);
      return { ref: machineArn, attributes: { Arn: machineArn, Name: named('StateMachineName') } };
    }
    case 'AWS::SQS::Queue':
      return { ref: id, attributes: { Arn: arn('sqs', id) } };
    // Schedules name a role; this machine has no permissions to check.
    case 'AWS::IAM::Role':
      return { ref: named('RoleName'), attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${named('RoleName')}` } };
    // Only the journal knows the version's number, because it has the earlier deployments.
    case 'AWS::StepFunctions::StateMachineVersion':
      return { ref: id, attributes: { Arn: id } };
    // The service knows its own address, and overrides this one.
    case 'AWS::ApiGatewayV2::Api':
      return { ref: id, attributes: { ApiEndpoint: `http://${id}.invalid` } };
    case 'AWS::ApiGatewayV2::Authorizer':
    case 'AWS::ApiGatewayV2::Integration':
      return { ref: id, attributes: {} };
    default:
      return undefined;
  }
}
