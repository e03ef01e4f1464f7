import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

export interface DynamoClientOptions {
  /** @default - the region's own, or AWS_ENDPOINT_URL_DYNAMODB */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Tries of one call, the first included. @default 4 */
  readonly maxAttempts?: number;
  /** @default 1000 */
  readonly connectTimeoutMs?: number;
  /** Of one try, from sending to the last byte. @default 5000 */
  readonly requestTimeoutMs?: number;
}

/** One client a process: its sockets stay open between calls, and as many of them as a busy second needs. */
export function createDynamoClient(options: DynamoClientOptions = {}): DynamoDBClient {
  const { connectTimeoutMs = 1_000, requestTimeoutMs = 5_000, maxAttempts = 4, ...given } = options;
  const agent = { keepAlive: true, maxSockets: 64 };
  return new DynamoDBClient({
    ...(given satisfies DynamoDBClientConfig),
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      // Bursts of 1,000 hosts wait for a socket: that is meant, and no news.
      socketAcquisitionWarningTimeout: 60_000,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}
