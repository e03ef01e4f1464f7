import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { SetupError } from '../settings/setup-error.ts';
import { slimImports } from './slim-imports.ts';

/** Folder of the handlers, one a file. */
const HANDLERS_DIRECTORY = join(import.meta.dirname, '..', '..', 'functions', 'handlers');

/** CommonJS dependencies load Node's modules with `require`, which ES modules lack. */
const REQUIRE_FOR_COMMONJS =
  "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);";

/** The module that each handler imports at its first invocation. */
const COMPOSITION = 'functions/runtime/compose.ts';

interface BundleRequest {
  /**
   * Names of the handlers, in groups whose functions do similar work: `take-down` is the file
   * take-down.ts and becomes take-down.mjs.
   */
  readonly groups: readonly (readonly string[])[];
  readonly outputDirectory: string;
  /** @default functions/handlers */
  readonly handlersDirectory?: string;
}

/**
 * Bundles all handlers in one run, with the AWS SDK. They share chunks: a function loads its entry
 * and its chunks, and the local runtime loads each chunk once. The same sources give the same
 * bytes.
 *
 * Throws a SetupError that names every missing handler.
 */
export async function bundleHandlers(request: BundleRequest): Promise<Metafile> {
  const directory = request.handlersDirectory ?? HANDLERS_DIRECTORY;
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const fileOf = (name: string) => files.find((file) => basename(file) === `${name}.ts`);
  const handlers = request.groups.flat();
  const missing = handlers.filter((name) => fileOf(name) === undefined);
  if (missing.length > 0) {
    throw new SetupError(`no such handler in ${directory}:\n${missing.map((name) => `  - ${name}.ts`).join('\n')}`);
  }
  const pathOf = (name: string) => join(directory, fileOf(name) ?? '');
  const { metafile } = await build({
    entryPoints: handlers.map((name) => ({ in: `${ENTRY}:${pathOf(name)}`, out: name })),
    outdir: request.outputDirectory,
    absWorkingDir: join(import.meta.dirname, '..', '..'),
    chunkNames: 'chunks/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Tree-shaking reduces the AWS SDK's ES modules to a third of its CommonJS.
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_FOR_COMMONJS },
    minify: true,
    // Step Functions matches the names of errors, and operators read them.
    keepNames: true,
    legalComments: 'none',
    plugins: [slimImports, sharedChunks(request.groups.map((names) => names.map(pathOf)))],
    // A switch of undici: leaves out its experimental parser (Milo, 150 kB), which is off anyway.
    define: { esbuildDetection: '1' },
    metafile: true,
    logLevel: 'error',
  });
  return metafile;
}

const ENTRY = 'entry';

/**
 * Lets every entry import all handlers of its group, given by their paths. esbuild makes one chunk
 * for each set of entries that share a module, so a group has few chunks. Node loads one file that
 * is a tenth larger faster than eighty small ones.
 */
function sharedChunks(groups: readonly (readonly string[])[]): Plugin {
  return {
    name: 'shared-chunks',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice(ENTRY.length + 1), namespace: ENTRY }));
      onLoad({ filter: /.*/, namespace: ENTRY }, ({ path }) => {
        const group = groups.find((paths) => paths.includes(path)) ?? [];
        const imports = group.map((each) => `import ${JSON.stringify(each)};`);
        return {
          contents: `${imports.join('\n')}\nexport { handler } from ${JSON.stringify(path)};`,
          resolveDir: dirname(path),
        };
      });
    },
  };
}

/**
 * Files that a handler loads: its entry, what the first invocation composes, and the chunks of their
 * static imports.
 */
export function loadedFiles(metafile: Metafile, handler: string): readonly string[] {
  const entry = Object.keys(metafile.outputs).find((path) => path.endsWith(`/${handler}.mjs`));
  if (entry === undefined) throw new Error(`'${handler}' is not in the bundle`);
  const loaded = new Set<string>();
  const load = (path: string): void => {
    const output = metafile.outputs[path];
    if (output === undefined || loaded.has(path)) return;
    loaded.add(path);
    for (const { path: imported, kind } of output.imports) {
      if (kind === 'import-statement' || metafile.outputs[imported]?.entryPoint === COMPOSITION) load(imported);
    }
  };
  load(entry);
  return [...loaded];
}

/** Bytes that a handler loads. */
export function loadedBytes(metafile: Metafile, handler: string): number {
  return loadedFiles(metafile, handler).reduce((bytes, path) => bytes + (metafile.outputs[path]?.bytes ?? 0), 0);
}
