import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { WAIT_LIMIT_MS } from '../patience.ts';

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
const ARGUMENTS = ['--no-sandbox', '--no-zygote', '--disable-gpu'];

/** The package unpacks its browser at the first use. Another process may be at it: then it is not whole yet. */
export async function launch(): Promise<Browser> {
  chromium.setGraphicsMode = false;
  const end = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    try {
      const executablePath = await chromium.executablePath();
      return await playwright.launch({ executablePath, args: ARGUMENTS, env: await withLibraries() });
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(500);
    }
  }
}

/** The browser needs NSS, which a machine without a desktop lacks. The package brings it along for Lambda. */
async function withLibraries(): Promise<Record<string, string>> {
  const unpacked = await inflate(join(PACKAGE, 'bin', 'al2023.tar.br'));
  const { LD_LIBRARY_PATH: own = '' } = process.env;
  return {
    ...(process.env as Record<string, string>),
    LD_LIBRARY_PATH: [own, join(unpacked, 'lib')].filter((path) => path !== '').join(':'),
  };
}
