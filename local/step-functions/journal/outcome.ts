import { ExecutionError } from 'aws-local-stepfunctions';
import type { Outcome } from './execution.ts';

/** Outcome of the engine's result. */
export function succeeded(output: unknown): Outcome {
  return { status: 'SUCCEEDED', output: JSON.stringify(output ?? null) };
}

/** Outcome of the engine's error. */
export function failed(error: unknown): Outcome {
  return { status: 'FAILED', ...describe(error instanceof ExecutionError ? error.cause : error) };
}

/** Leaves out an empty error or cause. */
export function describe(error: unknown): { error?: string; cause?: string } {
  if (!(error instanceof Error)) return { error: 'States.Runtime', cause: String(error) };
  return {
    ...(error.name === '' ? {} : { error: error.name }),
    ...(error.message === '' ? {} : { cause: error.message }),
  };
}
