import { AwsError } from '../../http/aws-json.ts';
import { isNestedDeeper, MAX_NESTING } from '../program/nesting.ts';
import { MAX_DATA_BYTES } from '../steps/lambda-step.ts';

/** Parses JSON within the limits of a flow. Throws an AwsError of the type for other text. */
export function readJson(text: string, errorType: string, what: string): unknown {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DATA_BYTES)
    throw new AwsError(errorType, `${what} has ${bytes} bytes; ${MAX_DATA_BYTES} are allowed`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AwsError(errorType, `${what} is not JSON`);
  }
  if (isNestedDeeper(value, MAX_NESTING)) {
    throw new AwsError(errorType, `${what} is nested more than ${MAX_NESTING} levels deep`);
  }
  return value;
}

/** Runs a write of the journal. A full disk becomes a 500, which SDKs retry. */
export function kept<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new AwsError('InternalFailure', `${what} cannot be kept on disk: ${message}`, 500);
  }
}
