import { request as ask, createServer } from 'node:http';
import { listening } from '../../local-server.ts';

/** Stands between the service and a DynamoDB, and does to calls what DynamoDB and the network do at times. */
export interface FaultyDatabase {
  readonly endpoint: string;
  /** Asked at each call; undefined: it goes through. */
  fault: () => DatabaseFault | undefined;
  stop(): Promise<void>;
}

export type DatabaseFault = 'throttled' | 'failed' | 'cut' | 'cut-after' | 'slow';

const ANSWERS = {
  throttled: [400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'],
  failed: [500, 'com.amazonaws.dynamodb.v20120810#InternalServerError'],
} as const;

const SLOW_MS = 400;

export async function startFaultyDatabase(target: string): Promise<FaultyDatabase> {
  const server = createServer((request, response) => {
    const fault = database.fault();
    if (fault === 'cut') return response.destroy();
    if (fault === 'throttled' || fault === 'failed') {
      const [status, type] = ANSWERS[fault];
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      return response.end(JSON.stringify({ __type: type, message: fault }));
    }
    const { method, url = '/', headers } = request;
    const onward = ask(
      new URL(url, target),
      { method, headers: { ...headers, host: new URL(target).host } },
      (reply) => {
        if (fault === 'cut-after') return response.destroy();
        response.writeHead(reply.statusCode ?? 500, reply.headers);
        setTimeout(() => reply.pipe(response), fault === 'slow' ? SLOW_MS : 0);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
    return undefined;
  });
  const { url: endpoint, close: stop } = await listening(server);
  const database: FaultyDatabase = {
    endpoint,
    fault: () => undefined,
    stop,
  };
  return database;
}
