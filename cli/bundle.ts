import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
    // commander is CommonJS: its require() of Node's modules goes through this.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  chmodSync(join(outdir, 'peloton.mjs'), 0o755);
  // npm packs only what lies in the package's own folder.
  copyFileSync(join(HERE, '..', 'LICENSE'), join(outdir, 'LICENSE'));
}

if (import.meta.main) await bundleCli(join(HERE, 'dist'));
