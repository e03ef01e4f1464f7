import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Leaves out of the bundle what the handlers do not use of undici: its entry pulls fetch, caches, mocks and WebSockets along,
 * 757 kB, of which an Agent that makes requests needs 480 kB. Whatever else is imported from undici fails the build, and belongs
 * into the list here.
 *
 * Of undici's two parsers for HTTP/1, of 72 kB each, the second is for processors without SIMD: Node 24 has it on x64 and on arm64.
 */
export const slimImports: Plugin = {
  name: 'slim-imports',
  setup(build) {
    build.onResolve({ filter: /\/llhttp-wasm\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, '../llhttp/llhttp_simd-wasm.js'),
    }));
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'slim' }));
    build.onLoad({ filter: /^undici$/, namespace: 'slim' }, () => ({
      // As undici's own entry does: a dispatcher gets `request` from outside, and `connect`, which a tunnel needs.
      contents: `
        import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
        import request from 'undici/lib/api/api-request.js';
        import connect from 'undici/lib/api/api-connect.js';
        Object.assign(Dispatcher.prototype, { request, connect });
        export { default as Agent } from 'undici/lib/dispatcher/agent.js';`,
      resolveDir: ROOT,
    }));
  },
};
