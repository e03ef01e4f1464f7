import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';

/** The names that DynamoDB gives to "not now", beside every answer of 500 and above. */
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

/** The table, its permissions or the credentials are not as the deployment should have left them. */
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
  /** Of Node's socket errors, such as ECONNREFUSED. */
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** Any failure of a call on the table, in the words of the port. */
export function storeFailure(error: unknown, tableName: string): MaintenanceError {
  if (isMaintenanceError(error)) return error;
  const { name, message, code, $metadata } = (error instanceof Error ? error : new Error(String(error))) as SdkError;
  if (name === 'ResourceNotFoundException') {
    const detail = `the table '${tableName}' does not exist, or lacks an index: deploy the stack again`;
    return new MaintenanceError('Misconfigured', detail, { cause: error });
  }
  if (SETUP.has(name)) {
    const detail = `DynamoDB refuses the calls on the table '${tableName}': ${name}: ${message}`;
    return new MaintenanceError('Misconfigured', detail, { cause: error });
  }
  const status = $metadata?.httpStatusCode;
  if (TRANSIENT.has(name) || isSocketFailure(code, status) || (status !== undefined && status >= 500)) {
    return new MaintenanceError('StoreUnavailable', `DynamoDB does not answer: ${name}: ${message}`, { cause: error });
  }
  return new MaintenanceError('Internal', `a call on the table '${tableName}' failed: ${name}: ${message}`, {
    cause: error,
  });
}

/** The system's own code, such as ECONNRESET, on an error that no HTTP answer came with. */
function isSocketFailure(code: unknown, status: number | undefined): boolean {
  return status === undefined && typeof code === 'string' && /^E[A-Z]/.test(code) && !code.startsWith('ERR_');
}
