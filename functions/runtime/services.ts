import type { ComposeOptions, FunctionServices } from './compose.ts';

/**
 * Returns the services of this process, made at the first call: importing a handler reads no
 * environment, and loads no adapter.
 */
export const services = composedOnce({ timesMesosCalls: true });

/** Like `services`, for the reconciliation. */
export const passServices = composedOnce({ timesMesosCalls: false });

/** After a failure the next call tries again. */
function composedOnce(options: ComposeOptions): () => Promise<FunctionServices> {
  let composed: Promise<FunctionServices> | undefined;
  return () => {
    composed ??= import('./compose.ts')
      .then(({ compose }) => compose(options))
      .catch((error: unknown) => {
        composed = undefined;
        throw error;
      });
    return composed;
  };
}
