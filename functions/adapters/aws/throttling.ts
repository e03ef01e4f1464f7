import { isThrottlingError } from '@smithy/core/retry';

/** The used part of the AWS SDK's clients. */
interface Client {
  readonly config: { readonly serviceId?: string };
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

type SdkError = Parameters<typeof isThrottlingError>[0];
type Next = (args: unknown) => Promise<unknown>;

/**
 * Reports each attempt that the client's service throttled. The SDK repeats attempts by itself, so
 * a call that succeeds at its third attempt looks normal.
 *
 * @param onThrottle gets the service's name in the SDK: `DynamoDB`, `SFN`
 */
export function reportingThrottles<C extends Client>(client: C, onThrottle: (service: string) => void): C {
  const middleware =
    (next: Next): Next =>
    async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isThrottlingError(error as SdkError)) onThrottle(client.config.serviceId ?? 'unknown');
        throw error;
      }
    };
  // Inside of the middleware that repeats the call: it must see each attempt.
  const where = { name: 'reportThrottles', step: 'deserialize', priority: 'high' };
  client.middlewareStack.add(middleware as never, where as never);
  return client;
}
