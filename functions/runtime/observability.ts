import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ERRORS, isMaintenanceError } from '../contract/errors.ts';
import { services } from './compose.ts';

/**
 * Middleware of every handler: adds the request to log lines, emits the metrics at the end of the
 * invocation, logs and counts an error and lets it pass unchanged.
 *
 * @param fieldsOf fields of the event for each log line of its invocation
 */
export function withObservability<Event>(
  fieldsOf: (event: Event) => Record<string, string> = () => ({}),
): MiddlewareObj<Event, unknown, Error, Context> {
  return {
    before: ({ event, context }) => {
      services().report.startInvocation(context, fieldsOf(event));
    },
    after: () => {
      services().report.endInvocation();
    },
    onError: ({ error }) => {
      const { report } = services();
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
