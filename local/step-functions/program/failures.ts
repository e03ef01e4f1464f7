/** Errors for the engine: Retry and Catch match `name`; `message` becomes the Cause. */

/** The error that a Lambda function reports to its caller. */
export interface LambdaErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** An error of a step that Retry and Catch may match. */
export class StepFailure extends Error {
  /** The cause as plain text. */
  readonly reason: string;

  constructor(name: string, cause: string, reason = cause) {
    super(cause);
    this.name = name;
    this.reason = reason;
  }
}

/** A Lambda function's error. As on AWS, its Cause is the JSON of the function's report. */
export function lambdaFailure(payload: LambdaErrorPayload): StepFailure {
  return new StepFailure(payload.errorType, JSON.stringify(payload), payload.errorMessage);
}

/** An error that no state can retry or catch: the engine reads the two flags. */
export class FatalFailure extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** Ends a stopped flow; it is never shown. */
export function stopped(): FatalFailure {
  return new FatalFailure('States.Stopped', 'the execution was stopped');
}

/** One line for a log. */
export function reasonOf(error: unknown): string {
  if (error instanceof StepFailure) return `${error.name}: ${error.reason}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
