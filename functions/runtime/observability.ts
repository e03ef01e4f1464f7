import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ERRORS, isMaintenanceError } from '../contract/errors.ts';
import { type FunctionServices, services } from './compose.ts';

/**
 * Middleware of every handler: adds the request to log lines, emits the metrics at the end of the
 * invocation, logs and counts an error and lets it pass unchanged.
 */
export function withObservability(
  compose: () => FunctionServices = services,
): MiddlewareObj<unknown, unknown, Error, Context> {
  return {
    before: ({ context }) => {
      compose().report.startInvocation(context);
    },
    after: () => {
      compose().report.endInvocation();
    },
    onError: ({ error }) => {
      const { report } = compose();
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
