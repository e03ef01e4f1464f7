import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Packs the CLI into `outdir`: plain JavaScript for Node 20 and later that needs no other package. What few commands
 * need (the signer and its SDK parts, the terminal's progress, the schemas) lies in chunks of its own, loaded on demand.
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
    // The SDK's own choice of its ES modules, which esbuild can trim.
    mainFields: ['module', 'main'],
    legalComments: 'linked',
    // commander is CommonJS inside: what it requires of Node goes through this.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  chmodSync(join(outdir, 'peloton.mjs'), 0o755);
  // npm packs only what lies in the package's own folder.
  copyFileSync(join(HERE, '..', 'LICENSE'), join(outdir, 'LICENSE'));
}

if (import.meta.main) await bundleCli(join(HERE, 'dist'));
