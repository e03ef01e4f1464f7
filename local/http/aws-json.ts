import type { ServerResponse } from 'node:http';
import * as z from 'zod';

/** The AWS JSON protocol: each request is a POST to `/` with service and operation in X-Amz-Target. */

/** An error that the caller's SDK throws with the name `type`. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** Checks the input of a call. Throws the API's error with all faults. */
export function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
  return parsed.data;
}

type Operation = (input: unknown) => object | Promise<object>;
/** Operations by X-Amz-Target, for instance `AWSStepFunctions.StartExecution`. */
export type Operations = Readonly<Record<string, Operation>>;

/** Answers one request. Errors have the shape that the SDKs understand. */
export async function answerAwsJson(operations: Operations, target: string, body: Buffer, response: ServerResponse) {
  const [status, answer] = await perform(operations, target, body);
  const text = JSON.stringify(answer);
  response.writeHead(status, {
    'content-type': target.startsWith('AWSEvents.') ? 'application/x-amz-json-1.1' : 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

async function perform(operations: Operations, target: string, body: Buffer): Promise<[number, object]> {
  try {
    const operation = Object.hasOwn(operations, target) ? operations[target] : undefined;
    if (operation === undefined)
      throw new AwsError('UnknownOperationException', `${target} is not supported by the local service`);
    return [200, await operation(parse(body))];
  } catch (error) {
    if (error instanceof AwsError) return [error.status, { __type: error.type, message: error.message }];
    process.stderr.write(`${target} failed: ${error instanceof Error ? error.stack : error}\n`);
    return [500, { __type: 'InternalFailure', message: `${target} failed` }];
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}
