import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/**
 * Leaves out of the bundle what the handlers do not use of undici: its entry pulls fetch, caches, mocks and WebSockets along,
 * 757 kB, of which an Agent that makes requests needs 480 kB. Whatever else is imported from undici fails the build, and belongs
 * into the list here.
 */
export const slimImports: Plugin = {
  name: 'slim-imports',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'slim' }));
    build.onLoad({ filter: /^undici$/, namespace: 'slim' }, () => ({
      // As undici's own entry does: a dispatcher gets `request` from outside.
      contents: `
        import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
        import request from 'undici/lib/api/api-request.js';
        Dispatcher.prototype.request = request;
        export { default as Agent } from 'undici/lib/dispatcher/agent.js';`,
      resolveDir: ROOT,
    }));
  },
};
