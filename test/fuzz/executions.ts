import fc from 'fast-check';
import * as z from 'zod';
import { CompleteExecutionInput, RollRequest, StartExecutionInput } from '../../functions/contract/api/requests.ts';
import { OpenWindowInput } from '../../functions/contract/api/windows.ts';
import { Registered } from '../../functions/contract/flow/roll-input.ts';
import { mutated } from './documents.ts';
import { encoded } from './encodings.ts';
import type { JsonSchema } from './json-schema.ts';
import { jsonOf, textOf } from './json-text.ts';
import { poison, poisonText } from './poison.ts';
import type { RawRequest } from './raw-http.ts';
import type { Known } from './requests.ts';

/** Calls of the AWS services that the port also answers: executions with every input, and every other operation with nonsense. */

export interface AwsRequest extends RawRequest {
  readonly operation: string;
  /** The text that an execution is to be started with, and of which state machine. */
  readonly input?: string;
  readonly machine?: string;
}

const INPUTS = [
  ['StartMaintenance', StartExecutionInput],
  ['CompleteMaintenance', CompleteExecutionInput],
  ['RollMaintenance', Registered],
  ['RollMaintenance', OpenWindowInput],
  ['RollMaintenance', RollRequest],
] as const;

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const of = (properties: Record<string, JsonSchema>): JsonSchema => ({ type: 'object', properties });
const page = { maxResults: flag, nextToken: text };

const OPERATIONS: Readonly<Record<string, JsonSchema>> = {
  'AWSStepFunctions.StartExecution': of({ stateMachineArn: text, name: text, input: text }),
  'AWSStepFunctions.DescribeExecution': of({ executionArn: text }),
  'AWSStepFunctions.StopExecution': of({ executionArn: text, error: text, cause: text }),
  'AWSStepFunctions.GetExecutionHistory': of({ executionArn: text, reverseOrder: flag, ...page }),
  'AWSStepFunctions.ListExecutions': of({ stateMachineArn: text, mapRunArn: text, statusFilter: text, ...page }),
  'AWSStepFunctions.ListStateMachines': of(page),
  'AWSStepFunctions.DescribeStateMachine': of({ stateMachineArn: text }),
  'AWSStepFunctions.SendTaskSuccess': of({ taskToken: text, output: text }),
  'AWSStepFunctions.SendTaskFailure': of({ taskToken: text, error: text, cause: text }),
  'AWSStepFunctions.SendTaskHeartbeat': of({ taskToken: text }),
  'AWSEvents.PutEvents': of({
    Entries: { type: 'array', items: of({ Source: text, Detail: text, DetailType: text, EventBusName: text }) },
  }),
  'AWSStepFunctions.DeleteStateMachine': of({ stateMachineArn: text }),
  'DynamoDB_20120810.DeleteTable': of({ TableName: text }),
  'secretsmanager.GetSecretValue': of({ SecretId: text }),
  __proto__: of({ constructor: text }),
};

export function awsRequests(known: Known): fc.Arbitrary<AwsRequest> {
  const nonsense = Object.entries(OPERATIONS).map(([operation, schema]) =>
    encoded(mutated(schema, known)).map(
      ({ body, headers }): AwsRequest => ({
        ...post(operation, body),
        headers: [...headers, ['X-Amz-Target', operation]],
      }),
    ),
  );
  return fc.oneof({ weight: 1, arbitrary: fc.oneof(...nonsense) }, { weight: 1, arbitrary: starts(known) });
}

/** Executions of all machines, with inputs that are mutated from what they take, or anything at all. */
function starts(known: Known): fc.Arbitrary<AwsRequest> {
  const machines = INPUTS.map(([machine, schema]) => {
    const input = fc.oneof(
      { weight: 8, arbitrary: mutated(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, known) },
      { weight: 1, arbitrary: poison.map(textOf) },
      { weight: 1, arbitrary: poisonText },
    );
    const stateMachineArn = (known.stateMachineArn ?? []).find((arn) => arn.endsWith(`:${machine}`)) ?? '';
    return fc.tuple(input, fc.option(poisonText, { nil: undefined, freq: 10 })).map(([each, name]): AwsRequest => {
      const call = { stateMachineArn, ...(name === undefined ? {} : { name }), input: each, machine };
      return { ...post('AWSStepFunctions.StartExecution', Buffer.from(textOf(jsonOf(call)))), input: each, machine };
    });
  });
  return fc.oneof(...machines);
}

function post(operation: string, body: Buffer): AwsRequest {
  const headers = [
    ['Content-Type', 'application/x-amz-json-1.0'],
    ['X-Amz-Target', operation],
  ] as const;
  return { method: 'POST', target: '/', operation, headers, body };
}
