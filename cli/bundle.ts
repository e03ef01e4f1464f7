import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { consoleFiles } from '../console/serve/bundle.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Packs the CLI into `outdir`: JavaScript for Node 20 and later that needs no other package. Parts
 * that few commands need (the AWS signer, the terminal's progress, the schemas) are separate
 * chunks, loaded on demand.
 */
export async function bundleCli(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: { peloton: join(HERE, 'main.ts') },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Prefers the SDK's ES modules: esbuild can tree-shake them.
    mainFields: ['module', 'main'],
    legalComments: 'linked',
    plugins: [withConsole],
    // commander is CommonJS: its require() of Node's modules goes through this.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  chmodSync(join(outdir, 'peloton.mjs'), 0o755);
  // npm packs only what lies in the package's own folder.
  copyFileSync(join(HERE, '..', 'LICENSE'), join(outdir, 'LICENSE'));
}

/** Puts the console's bundled files in place of their bundling: the packed CLI has no esbuild. */
const withConsole: Plugin = {
  name: 'with-console',
  setup({ onLoad }) {
    onLoad({ filter: /console\/serve\/bundle\.ts$/ }, async () => {
      const files = JSON.stringify(await consoleFiles());
      return { contents: `const files = ${files};\nexport const consoleFiles = async () => files;` };
    });
  },
};

if (import.meta.main) await bundleCli(join(HERE, 'dist'));
