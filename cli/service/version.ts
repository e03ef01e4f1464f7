import { existsSync, readFileSync } from 'node:fs';

/** The version in the nearest package.json above this file, in a clone or in the packed CLI. */
export const VERSION: string = readVersion(new URL('.', import.meta.url));

function readVersion(folder: URL): string {
  const manifest = new URL('package.json', folder);
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).version;
  const above = new URL('..', folder);
  if (above.href === folder.href) throw new Error('the package.json of the CLI is missing: install the CLI again');
  return readVersion(above);
}
