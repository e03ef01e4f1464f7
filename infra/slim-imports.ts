import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/**
 * Leaves out of the bundle what the handlers do not use of two large packages.
 *
 * - `import { z } from 'zod'` keeps all of zod with its fifty languages, because esbuild follows the members of a
 *   namespace only where it is imported as one: 470 kB, and 93 kB as `import * as z`.
 * - undici's entry pulls fetch, caches, mocks and WebSockets along: 757 kB, of which the Agent needs 478 kB. Whatever
 *   else is imported from undici fails the build, and belongs into the list here.
 */
export const slimImports: Plugin = {
  name: 'slim-imports',
  setup(build) {
    build.onLoad({ filter: /\/functions\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';"),
      loader: 'ts',
    }));
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'slim' }));
    build.onLoad({ filter: /^undici$/, namespace: 'slim' }, () => ({
      contents: "export { default as Agent } from 'undici/lib/dispatcher/agent.js';",
      resolveDir: ROOT,
    }));
  },
};
