import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The project's own sources, and what they import. Paths are relative to the project's root. */

export const ROOT = resolve(import.meta.dirname, '../..');

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;

export function filesIn(room: string): string[] {
  return readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('cli/dist/') && !file.startsWith('cli/bin/'));
}

export function importsOf(file: string): string[] {
  // Comments may quote imports; only code counts.
  const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(IMPORT)].flatMap(([, specifier]) => (specifier === undefined ? [] : [specifier]));
}

export function targetOf(file: string, specifier: string): string {
  return relative(ROOT, resolve(ROOT, dirname(file), specifier));
}

export function isWithin(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}
