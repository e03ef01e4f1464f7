import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleHandlers, loadedBytes, loadedFiles } from '../../infra/functions/bundle.ts';
import { HANDLER_GROUPS, HANDLER_NAMES } from '../../infra/functions/handler-rights.ts';
import { type Figure, median, rounded, type Suite, say } from '../rig/figure.ts';

/** esbuild's paths begin here. */
const ROOT = join(import.meta.dirname, '..', '..');
const STARTS = 5;
/** Processes that import nothing, per turn. */
const BARE_STARTS = 5;

/**
 * Size and import time of the functions' bundles. A function loads its file and the chunks that it
 * imports.
 */
export const bundles: Suite = {
  name: 'bundles',
  about: "size of the functions' bundles, and how long a fresh process takes to import one",
  figures: ['bundle-size', 'cold-import', 'cold-services'],
  async *run(): AsyncGenerator<Figure> {
    const outputDirectory = mkdtempSync(join(tmpdir(), 'peloton-bundles-'));
    try {
      const metafile = await bundleHandlers({ groups: HANDLER_GROUPS, outputDirectory });
      const sizes = HANDLER_NAMES.map((handler) => ({ handler, value: loadedBytes(metafile, handler) / 1024 }));
      yield { ...largest(sizes), name: 'bundle-size', unit: 'KiB', target: 1024 };
      say(`bundles: importing ${HANDLER_NAMES.length} handlers, ${STARTS} times each`);
      const entryOf = (handler: string) => [join(outputDirectory, `${handler}.mjs`)];
      yield { ...largest(coldImports(entryOf)), name: 'cold-import', unit: 'ms', target: 100 };
      const allOf = (handler: string) => loadedFiles(metafile, handler).map((path) => join(ROOT, path));
      yield { ...largest(coldImports(allOf)), name: 'cold-services', unit: 'ms' };
    } finally {
      rmSync(outputDirectory, { recursive: true, force: true });
    }
  },
};

interface Sized {
  readonly handler: string;
  readonly value: number;
}

function largest(all: readonly Sized[]): Pick<Figure, 'value' | 'detail'> {
  const [first, ...others] = [...all].sort((a, b) => b.value - a.value);
  if (first === undefined) throw new Error('there is no handler');
  const smallest = rounded((others.at(-1) ?? first).value);
  return { value: first.value, detail: { handler: first.handler, smallest, handlers: all.length } };
}

/** For each handler: its median start time, minus that of a process that imports nothing (ms). */
function coldImports(filesOf: (handler: string) => readonly string[]): Sized[] {
  const bare: number[] = [];
  const times = new Map<string, number[]>(HANDLER_NAMES.map((handler) => [handler, []]));
  // The handlers take turns, so that a busy moment of the machine does not affect only one of them.
  for (let start = 0; start < STARTS; start += 1) {
    for (let each = 0; each < BARE_STARTS; each += 1) bare.push(startMs('0'));
    for (const [handler, taken] of times) {
      const urls = filesOf(handler).map((file) => pathToFileURL(file).href);
      taken.push(startMs(`Promise.all(${JSON.stringify(urls)}.map((url) => import(url)))`));
    }
  }
  return [...times].map(([handler, taken]) => ({ handler, value: median(taken) - median(bare) }));
}

function startMs(script: string): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  const taken = performance.now() - begin;
  if (status !== 0) throw new Error(`node -e '${script}' failed: ${stderr}`);
  return taken;
}
