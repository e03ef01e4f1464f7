import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { consoleFiles } from './bundle.ts';

/** Writes the code of the hosted console's function into a folder: the file `name`, and the files that it answers with. */
export async function bundlePageFunction(directory: string, name: string): Promise<void> {
  await build({
    entryPoints: [{ in: join(import.meta.dirname, 'page-function.ts'), out: name }],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
  });
  writeFileSync(join(directory, 'files.json'), JSON.stringify(await consoleFiles()));
}
