import { ACCOUNT, REGION } from '../http/aws-account.ts';
import type { ResourceNames, TemplateResource } from './template.ts';

/**
 * Names of a resource: its own, else its id. Undefined for a type whose names nothing here needs.
 */
export function namesOf(id: string, { Type, Properties = {} }: TemplateResource): ResourceNames | undefined {
  const named = (property: string) =>
    typeof Properties[property] === 'string' ? (Properties[property] as string) : id;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  switch (Type) {
    case 'AWS::DynamoDB::Table':
      return { ref: named('TableName'), attributes: { Arn: arn('dynamodb', `table/${named('TableName')}`) } };
    case 'AWS::Lambda::Function':
      return { ref: named('FunctionName'), attributes: { Arn: arn('lambda', `function:${named('FunctionName')}`) } };
    case 'AWS::StepFunctions::StateMachine': {
      const machineArn = arn('states', `stateMachine:${named('StateMachineName')}`);
      return { ref: machineArn, attributes: { Arn: machineArn, Name: named('StateMachineName') } };
    }
    case 'AWS::Events::Connection':
      return { ref: named('Name'), attributes: { Arn: arn('events', `connection/${named('Name')}`) } };
    case 'AWS::Events::ApiDestination':
      return { ref: named('Name'), attributes: { Arn: arn('events', `api-destination/${named('Name')}`) } };
    case 'AWS::SQS::Queue':
      return { ref: id, attributes: { Arn: arn('sqs', id) } };
    case 'AWS::Events::Rule':
      return { ref: named('Name'), attributes: { Arn: arn('events', `rule/${named('Name')}`) } };
    case 'AWS::Scheduler::ScheduleGroup':
      return { ref: named('Name'), attributes: { Arn: arn('scheduler', `schedule-group/${named('Name')}`) } };
    // Schedules name a role; this machine has no permissions to check.
    case 'AWS::IAM::Role':
      return { ref: named('RoleName'), attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${named('RoleName')}` } };
    // Only the journal knows its number: it has the earlier deployments.
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
