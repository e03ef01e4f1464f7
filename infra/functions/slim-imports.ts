import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Imports of dependencies that would load more than the handlers use.
 *
 * Bundles only the parts of undici that the handlers use. Its entry pulls in fetch, caches, mocks
 * and WebSockets (757 kB); an Agent that makes requests needs 480 kB. Any other import from undici
 * fails the build: add it to the list here.
 *
 * undici has two HTTP/1 parsers of 72 kB. The one for processors without SIMD is left out: Node 24
 * has SIMD on x64 and arm64.
 *
 * HTTP/2 (20 kB) is left out too: the handlers' agents never agree to it.
 *
 * `import 'node:http'` makes Node load its own fetch, HTTP/2 and workers, because it reads all
 * exports. `require` does not.
 */
export const slimImports: Plugin = {
  name: 'slim-imports',
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'require-call' ? { path: 'node:http', external: true } : { path: 'node:http', namespace: 'required' },
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
    build.onResolve({ filter: /\/llhttp-wasm\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, '../llhttp/llhttp_simd-wasm.js'),
    }));
    build.onResolve({ filter: /\/client-h2\.js$/ }, () => ({ path: 'client-h2', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error('the bundle has no ${path} of undici: see infra/functions/slim-imports.ts'); };`,
    }));
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'slim' }));
    build.onLoad({ filter: /^undici$/, namespace: 'slim' }, () => ({
      // As in undici's entry: adds `request` to the dispatcher, and `connect`, which a tunnel
      // needs.
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
