import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { onAwsWay } from '../../aws/aws-proxy.ts';
import { QUIET_LOGGER } from '../../aws/quiet-logger.ts';

/** Concurrent calls: a further call would wait for a socket while its timeout runs. */
export const MAX_SOCKETS = 64;

export interface DynamoClientOptions {
  /** @default - the region's own, or AWS_ENDPOINT_URL_DYNAMODB */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Attempts of one call, the first included. @default 4 */
  readonly maxAttempts?: number;
  /** @default 3000 */
  readonly connectTimeoutMs?: number;
  /** Limit of one attempt, from sending to the last byte. @default 10000 */
  readonly requestTimeoutMs?: number;
}

/** Make one client for each process: its sockets stay open between calls. */
export function createDynamoClient(options: DynamoClientOptions = {}): DynamoDBClient {
  const { connectTimeoutMs = 3_000, requestTimeoutMs = 10_000, maxAttempts = 4, ...given } = options;
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return new DynamoDBClient({
    ...(given satisfies DynamoDBClientConfig),
    maxAttempts,
    logger: QUIET_LOGGER,
    requestHandler: onAwsWay({
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    }),
  });
}
