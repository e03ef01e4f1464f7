import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';

/** DynamoDB's errors that mean "not now", besides every answer of 500 and above. */
const TRANSIENT = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'LimitExceededException',
  'InternalServerError',
  'ReplicatedWriteConflictException',
  'TransactionInProgressException',
  'TimeoutError',
  'RequestTimeout',
  'AbortError',
]);

/** Errors of the deployment: the table, its permissions or the credentials. */
const SETUP = new Set([
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'ExpiredTokenException',
  'CredentialsProviderError',
]);

interface SdkError extends Error {
  /** Without a status no answer came: connection refused or reset, or an unknown host name. */
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/**
 * True if the queried index may be missing or under construction. DynamoDB gives the same errors for
 * other faults of a query.
 */
export function mayLackIndex(error: unknown): boolean {
  const cause = isMaintenanceError(error) ? error.cause : undefined;
  return cause instanceof Error && ['ValidationException', 'ResourceNotFoundException'].includes(cause.name);
}

/** Turns any failure of a call into an error of the port. */
export function storeFailure(error: unknown, tableName: string): MaintenanceError {
  if (isMaintenanceError(error)) return error;
  const { name, message, $metadata } = (error instanceof Error ? error : new Error(String(error))) as SdkError;
  if (name === 'ResourceNotFoundException') {
    const detail = `the table '${tableName}' does not exist, or lacks an index: deploy the stack again`;
    return new MaintenanceError('Misconfigured', detail, { cause: error });
  }
  if (SETUP.has(name)) {
    const detail = `DynamoDB refuses the calls on the table '${tableName}': ${name}: ${message}`;
    return new MaintenanceError('Misconfigured', detail, { cause: error });
  }
  if (TRANSIENT.has(name) || ($metadata && ($metadata.httpStatusCode ?? 503) >= 500)) {
    return new MaintenanceError('StoreUnavailable', `DynamoDB does not answer: ${name}: ${message}`, { cause: error });
  }
  return new MaintenanceError('Internal', `a call on the table '${tableName}' failed: ${name}: ${message}`, {
    cause: error,
  });
}
