import { isThrottlingError } from '@smithy/core/retry';

/** As much as is needed here of what every client of the AWS SDK has. */
interface Client {
  readonly config: { readonly serviceId?: string };
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

type SdkError = Parameters<typeof isThrottlingError>[0];
type Next = (args: unknown) => Promise<unknown>;

/**
 * The client, which tells of each try that its service throttled. The SDK repeats them by itself, so that a call which succeeds at its third
 * try shows nowhere else.
 *
 * @param onThrottle gets the service's name in the SDK: `DynamoDB`, `SFN`
 */
export function tellingThrottles<C extends Client>(client: C, onThrottle: (service: string) => void): C {
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
  // Outside of what reads the answer, and inside of what repeats the call.
  const where = { name: 'tellThrottles', step: 'deserialize', priority: 'high' };
  client.middlewareStack.add(middleware as never, where as never);
  return client;
}
