import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './setup-error.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** The context in cdk.json: the settings of this checkout, and CDK's feature flags. */
export function fileContext(): Record<string, unknown> {
  const file = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context?: Record<string, unknown> };
  return file.context ?? {};
}

/** Parses `name=value` pairs, as `-c` takes them. */
export function parseContext(pairs: readonly string[]): Record<string, string> {
  const faulty = pairs.filter((pair) => !/^[^=]+=/.test(pair));
  if (faulty.length > 0)
    throw new SetupError(`-c takes name=value, not ${faulty.map((pair) => `'${pair}'`).join(', ')}`);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
