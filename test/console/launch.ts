import { setTimeout as sleep } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { WAIT_LIMIT_MS } from '../patience.ts';

/** The package unpacks its browser at the first use. Another process may be at it: then it is not whole yet. */
export async function launch(): Promise<Browser> {
  chromium.setGraphicsMode = false;
  const end = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    try {
      const executablePath = await chromium.executablePath();
      return await playwright.launch({ executablePath, args: ['--no-sandbox', '--no-zygote', '--disable-gpu'] });
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(500);
    }
  }
}
