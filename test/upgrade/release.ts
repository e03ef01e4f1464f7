import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { JsonSchema } from './schemas.ts';

/** The kept part of a release: enough to run it beside this one, and to know its steps' inputs. */
export interface Release {
  /** Its commit. */
  readonly commit: string;
  /** The assembly: texts by their path in its folder. */
  readonly files: Readonly<Record<string, string>>;
  /** The input of each step of the state machines, by the name of its handler. */
  readonly inputs: Readonly<Record<string, JsonSchema>>;
}

/** The release before this one, as `npm run keep-release` packed it. */
export const PREVIOUS_RELEASE = join(import.meta.dirname, 'previous-release.json.br');

export function readRelease(path = PREVIOUS_RELEASE): Release {
  return JSON.parse(brotliDecompressSync(readFileSync(path)).toString()) as Release;
}

/** Writes it, as small as can be. Answers its size in bytes. */
export function writeRelease(release: Release, path = PREVIOUS_RELEASE): number {
  const text = Buffer.from(JSON.stringify(release));
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  const packed = brotliCompressSync(text, { params });
  writeFileSync(path, packed);
  return packed.length;
}

/** Writes the assembly into the folder, where `readAssembly` finds it. */
export function unpackAssembly({ files }: Release, directory: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Files of an assembly's folder that it needs to run; the rest is for CDK's own tools. */
const NEEDED = /^(manifest\.json|[^/]+\.assets\.json|[^/]+\.template\.json|asset\.[^/]+\/.+)$/;

export function packAssembly(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .filter((path) => NEEDED.test(path))
    .sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
}
