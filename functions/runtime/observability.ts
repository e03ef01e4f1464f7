import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ERRORS, isMaintenanceError } from '../contract/errors.ts';
import type { FunctionServices } from './compose.ts';
import { services } from './services.ts';

interface ObservabilityOptions<Event> {
  /** Fields of the event for each log line of its invocation. @default - none */
  readonly fieldsOf?: (event: Event) => Record<string, string>;
  /** @default - the services of all functions */
  readonly compose?: () => Promise<FunctionServices>;
}

/**
 * Middleware of every handler: adds the request to log lines, emits the metrics at the end of the
 * invocation, logs and counts an error and lets it pass unchanged.
 */
export function withObservability<Event>({
  fieldsOf = () => ({}),
  compose = services,
}: ObservabilityOptions<Event> = {}): MiddlewareObj<Event, unknown, Error, Context> {
  return {
    before: async ({ event, context }) => {
      (await compose()).report.startInvocation(context, fieldsOf(event));
    },
    after: async () => {
      (await compose()).report.endInvocation();
    },
    onError: async ({ error }) => {
      const { report } = await compose();
      if (isMaintenanceError(error) && ERRORS[error.name].status < 500) {
        report.info('refused', { error: error.name, detail: error.message });
        report.count('RequestsRefused');
      } else {
        report.error('the invocation failed', error);
        report.count('StepsFailed');
      }
      report.endInvocation();
    },
  };
}
