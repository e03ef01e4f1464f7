/** Errors as the engine matches them: by `name` in Retry and Catch; `message` becomes the Cause. */

/** How a Lambda function reports an error to its caller. */
export interface LambdaErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** An error of a step that Retry and Catch may match. */
export class StepFailure extends Error {
  /** The cause in words, for a person. */
  readonly reason: string;

  constructor(name: string, cause: string, reason = cause) {
    super(cause);
    this.name = name;
    this.reason = reason;
  }
}

/** A Lambda function's error: on AWS its Cause is the JSON of what the function reported. */
export function lambdaFailure(payload: LambdaErrorPayload): StepFailure {
  return new StepFailure(payload.errorType, JSON.stringify(payload), payload.errorMessage);
}

/** An error that ends the execution whatever its states catch: the engine reads the two flags. */
export class FatalFailure extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** Thrown into a flow that was stopped: nobody sees it. */
export function stopped(): FatalFailure {
  return new FatalFailure('States.Stopped', 'the execution was stopped');
}

/** One line for a log. */
export function reasonOf(error: unknown): string {
  if (error instanceof StepFailure) return `${error.name}: ${error.reason}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
