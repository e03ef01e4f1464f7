import { type ErrorName, MaintenanceError } from '../../contract/errors.ts';
import { cachedSecret } from './secrets-manager.ts';

interface SigningKeyErrors {
  /** The error when Secrets Manager does not return the key. */
  readonly unreadable: Extract<ErrorName, `${string}Unavailable`>;
  readonly empty: ErrorName;
}

/** The key of a webhook's signature: the text of its secret; undefined for unsigned requests. */
export function signingKey(
  reference: string | undefined,
  variables: ReadonlyMap<string, string>,
  errors: SigningKeyErrors,
): () => Promise<string | undefined> {
  if (reference === undefined) return async () => undefined;
  const notEmpty = (key = '') => {
    if (key !== '') return key;
    throw new MaintenanceError(
      errors.empty,
      `secret ${reference}, the key of a webhook, is empty: store the key in it`,
    );
  };
  if (reference.startsWith('env:')) return async () => notEmpty(variables.get(reference.slice('env:'.length)));
  return cachedSecret(reference, errors.unreadable, notEmpty);
}
