import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { BatchExecuteStatementCommandInput, UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Store } from 'dynalite/db/index.js';
import { updateTable } from './add-index.ts';
import { executeStatements } from './statements.ts';

type Operation = (store: Store, input: unknown) => Promise<object>;

/** The operations of DynamoDB that dynalite 4.0.0 lacks, or gets wrong. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  UpdateTable: (store, input) => updateTable(store, input as UpdateTableCommandInput),
  BatchExecuteStatement: (store, input) => executeStatements(store, input as BatchExecuteStatementCommandInput),
};

/** Undefined if dynalite answers the request. */
export function ownOperation({ headers }: IncomingMessage): Operation | undefined {
  return OPERATIONS[String(headers['x-amz-target']).replace(/^.*\./, '')];
}

export async function answerOwn(
  operation: Operation,
  store: Store,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  };
  try {
    answer(200, await operation(store, await json(request)));
  } catch (error) {
    const __type = 'com.amazon.coral.validate#ValidationException';
    answer(400, { __type, message: error instanceof Error ? error.message : String(error) });
  }
}
