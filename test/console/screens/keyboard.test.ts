import type { Locator, Page } from 'playwright-core';
import type { MaintenanceView } from '../../../functions/contract/api/api.ts';
import { openStage, type Stage, until } from '../../scenarios/stage.ts';
import { type Browsing, openBrowser } from '../browser.ts';

/** A rolling maintenance of forty hosts, planned, started, paused, resumed and finished without the mouse. */

let stage: Stage;
let browsing: Browsing;

beforeAll(async () => {
  stage = await openStage({
    isTraced: false,
    cluster: { hosts: 40, tasksPerHost: 0 },
    service: { reconcileSeconds: 1 },
  });
  browsing = await openBrowser(stage.url);
});
afterAll(async () => {
  await browsing?.close();
  await stage?.stop();
});

/** Presses Tab until the element has the focus, as a person does. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let presses = 0; presses < 200; presses += 1) {
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way by Tab to ${wanted}`);
}

test('forty hosts go down and come back by keys alone', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `host${index + 1}`);
  await browsing.look('/', async (page) => {
    const press = async (role: 'button' | 'link', name: string) => {
      await tabTo(page, page.getByRole(role, { name, exact: true }).last());
      await page.keyboard.press('Enter');
    };
    const type = async (name: string, text: string) => {
      await tabTo(page, page.getByRole('textbox', { name, exact: true }));
      await page.keyboard.type(text);
    };
    await press('link', 'Plan');
    await type('Host names', names.join(' '));
    await page.getByText('40 hosts so far').waitFor();
    await type('Reason', 'firmware');
    await tabTo(page, page.locator('summary').filter({ hasText: 'A few at a time' }));
    await page.keyboard.press('Enter');
    await type('Hosts at a time', '10');
    await type('Settles for', '1s');
    await type('Repair', 'none');
    await page.getByRole('heading', { name: 'Order' }).waitFor();
    await press('button', 'Start maintenance');
    const dialog = page.getByRole('dialog', { name: 'Start maintenance' });
    await dialog.waitFor();
    await press('button', 'Start maintenance');
    await dialog.waitFor({ state: 'detached' });
    await press('link', 'Show it');
    await page.getByRole('heading', { name: 'Rolling, running' }).waitFor();
    const id = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    const status = async () =>
      (await stage.call<MaintenanceView>('GET', `/v1/maintenances/${id}`)).body.rollout?.status;

    for (const [name, after] of [
      ['Pause', 'paused'],
      ['Resume', 'running'],
    ] as const) {
      await press('button', name);
      await page.getByRole('dialog', { name }).waitFor();
      await press('button', name);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await status()).toBe(after);
    }
    await until('the end', status, (found) => found === 'finished');
    await page.getByRole('heading', { name: 'Rolling, finished' }).waitFor();
  });
  expect(new Set((await stage.hosts()).map(({ state }) => state))).toEqual(new Set(['HOST_STATE_UP']));
});
