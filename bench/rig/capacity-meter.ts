import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Capacity as DynamoDB bills it, and calls by operation. */
interface Consumed {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly calls: Readonly<Record<string, number>>;
}

/** Stands in front of a DynamoDB, and adds up what its calls consume. */
export interface CapacityMeter {
  readonly endpoint: string;
  /** Returns the consumption since the last call, and begins again. */
  take(): Consumed;
  [Symbol.asyncDispose](): Promise<void>;
}

const READS: ReadonlySet<string> = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);
const WRITES: ReadonlySet<string> = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'BatchExecuteStatement',
]);

export async function startCapacityMeter(database: string): Promise<CapacityMeter> {
  let [readUnits, writeUnits] = [0, 0];
  let calls: Record<string, number> = {};
  const count = (operation: string, units: number) => {
    calls[operation] = (calls[operation] ?? 0) + 1;
    if (READS.has(operation)) readUnits += units;
    if (WRITES.has(operation)) writeUnits += units;
  };
  const server = createServer(async (request, response) => {
    const operation = operationOf(request);
    const input = JSON.parse(await text(request));
    const answer = await forwarded(database, request, operation, input);
    const body = await answer.text();
    const least = READS.has(operation) ? leastUnits(input) : 0;
    count(operation, Math.max(least, unitsOf(JSON.parse(body))));
    const headers = ['content-type', 'x-amz-crc32'].flatMap((name) => [name, answer.headers.get(name) ?? '']);
    response.writeHead(answer.status, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const consumed = { readUnits, writeUnits, calls };
      [readUnits, writeUnits, calls] = [0, 0, {}];
      return consumed;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function forwarded(
  database: string,
  request: IncomingMessage,
  operation: string,
  input: object,
): Promise<Response> {
  const isCounted = READS.has(operation) || WRITES.has(operation);
  const { authorization = '', 'x-amz-target': target, 'x-amz-date': date } = request.headers;
  return fetch(database, {
    method: 'POST',
    headers: {
      ...{ authorization, 'content-type': 'application/x-amz-json-1.0' },
      ...{ 'x-amz-target': String(target), 'x-amz-date': String(date) },
    },
    body: JSON.stringify(isCounted ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input),
  });
}

/** Units of a read that finds nothing: AWS counts them, the embedded database does not. */
function leastUnits({ ConsistentRead }: { readonly ConsistentRead?: boolean }): number {
  return ConsistentRead === true ? 1 : 0.5;
}

function operationOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target']).replace(/^.*\./, '');
}

interface Answer {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}

interface Capacity {
  readonly CapacityUnits?: number;
}

function unitsOf({ ConsumedCapacity = [] }: Answer): number {
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
