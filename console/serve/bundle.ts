import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ASSETS, INDEX, type PageFile } from './page-files.ts';

const CONSOLE = join(import.meta.dirname, '..');

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

let built: Promise<readonly PageFile[]> | undefined;

/** The files of the console, built once a process. The packed CLI has them already. */
export function consoleFiles(): Promise<readonly PageFile[]> {
  built ??= bundleConsole();
  return built;
}

async function bundleConsole(): Promise<readonly PageFile[]> {
  const { outputFiles } = await build({
    entryPoints: [join(CONSOLE, 'main.tsx'), join(CONSOLE, 'icon.svg')],
    outdir: join(CONSOLE, 'dist'),
    entryNames: '[name]-[hash]',
    loader: { '.svg': 'copy' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact' } },
    legalComments: 'none',
    logLevel: 'error',
  });
  const assets = outputFiles.map(({ path, text }): PageFile => {
    const name = basename(path);
    return { path: `${ASSETS}${name}`, type: TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain', text };
  });
  return [{ path: INDEX, type: 'text/html; charset=utf-8', text: indexPage(assets) }, ...assets];
}

/** The page, with the names of the built files in the places of those in index.html. */
function indexPage(assets: readonly PageFile[]): string {
  return readFileSync(join(CONSOLE, 'index.html'), 'utf8').replace(/\/console\/[a-z]+\.([a-z]+)/g, (_, ending) => {
    const asset = assets.find(({ path }) => path.endsWith(`.${ending}`));
    if (asset === undefined) throw new Error(`the console has no .${ending} file`);
    return asset.path;
  });
}
