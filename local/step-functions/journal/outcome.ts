import { ExecutionError } from 'aws-local-stepfunctions';
import type { Outcome } from './execution.ts';

/** Of what the engine answers. */
export function succeeded(output: unknown): Outcome {
  return { status: 'SUCCEEDED', output: JSON.stringify(output ?? null) };
}

/** Of what the engine throws. */
export function failed(error: unknown): Outcome {
  return { status: 'FAILED', ...describe(error instanceof ExecutionError ? error.cause : error) };
}

/** An empty error or cause is none. */
export function describe(error: unknown): { error?: string; cause?: string } {
  if (!(error instanceof Error)) return { error: 'States.Runtime', cause: String(error) };
  return {
    ...(error.name === '' ? {} : { error: error.name }),
    ...(error.message === '' ? {} : { cause: error.message }),
  };
}
