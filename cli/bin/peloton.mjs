#!/usr/bin/env node
/** `peloton`: runs the packed CLI if it exists; in a clone, cli/main.ts on the project's own Node. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packed = new URL('../dist/peloton.mjs', import.meta.url);
if (existsSync(fileURLToPath(packed))) {
  await import(packed.href);
} else {
  const { launch } = await import('../../local/launch.mjs');
  launch('cli/main.ts', process.argv.slice(2));
}
