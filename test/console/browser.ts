import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { WAIT_LIMIT_MS } from '../patience.ts';
import { openStage, type Stage, type StageOptions } from '../scenarios/stage.ts';
import { launch } from './launch.ts';

/** A real browser in front of a service: the console as a person has it. */

/** Where pictures of failures are kept. */
const PICTURES = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'console-pictures');

interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly timeZone?: string;
  /** Answers of the service that the test makes: the browser logs them as errors. @default none */
  readonly faults?: readonly number[];
}

export interface Browsing {
  /**
   * Opens a page at an address, and closes it afterwards. Fails on errors of the page, on messages of level error, and
   * keeps a picture of what was there when anything failed.
   */
  look(path: string, use: (page: Page) => Promise<void>, options?: PageOptions): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(url: string): Promise<Browsing> {
  const browser = await launch();
  return {
    look: (path, use, options = {}) => look(browser, url + path, use, options),
    close: () => browser.close(),
  };
}

/** The stage of a whole file of tests, and a browser in front of it: both end after the last test. */
export async function consoleOfFile(options: StageOptions): Promise<{ stage: Stage; browsing: Browsing }> {
  const stage = await openStage({ isTraced: false, ...options });
  const browsing = await openBrowser(stage.url).catch(async (error) => {
    await stage.stop();
    throw error;
  });
  afterAll(async () => {
    await browsing.close();
    await stage.stop();
  });
  return { stage, browsing };
}

async function look(browser: Browser, url: string, use: (page: Page) => Promise<void>, options: PageOptions) {
  const { width = 1_280, height = 800, theme = 'light', timeZone = 'Europe/Berlin', faults = [] } = options;
  const page = await browser.newPage({
    ...{ viewport: { width, height }, colorScheme: theme, timezoneId: timeZone, locale: 'en-GB' },
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(WAIT_LIMIT_MS);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    const isMeant =
      faults.some((status) => message.text().includes(`status of ${status} `)) || isBroken(message.text(), faults);
    if (message.type() === 'error' && !isMeant) errors.push(message.text());
  });
  try {
    await page.goto(url);
    await use(page);
    expect(errors).toEqual([]);
  } catch (error) {
    const picture = await keepPicture(page);
    throw Object.assign(error as Error, { message: `${(error as Error).message}\n\npicture: ${picture}` });
  } finally {
    await page.close();
  }
}

/** 0 stands for a service that does not answer at all. */
function isBroken(text: string, faults: readonly number[]): boolean {
  return faults.includes(0) && text.includes('net::ERR_');
}

async function keepPicture(page: Page): Promise<string> {
  mkdirSync(PICTURES, { recursive: true });
  const name = (expect.getState().currentTestName ?? 'page').replace(/\W+/g, '-').slice(0, 120);
  const path = join(PICTURES, `${name}.png`);
  await page.screenshot({ path, fullPage: true }).catch(() => undefined);
  return path;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Faults of accessibility that axe finds: its rules, each with the first element. */
export async function faultsOfAccess(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<
    readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[]
  >(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

/** True unless the page is wider than the window. */
export async function fitsWidth(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth');
}

/** Presses a control of the page, and the button of the dialog that asks. */
export async function steer(page: Page, name: string, reason?: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  if (reason !== undefined) await page.getByRole('dialog', { name }).getByLabel('Reason').fill(reason);
  await page.getByRole('dialog', { name }).getByRole('button', { name }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
