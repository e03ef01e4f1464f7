import type { Page } from 'playwright-core';
import { until } from '../../scenarios/stage.ts';
import { consoleOfFile, steer } from '../browser.ts';

/** The map: by the mouse, by the keyboard alone, filtered, in the past, and with names that mean harm. */

const HOSTILE = '<img src=x onerror=alert(1)>';
const LONG = [60, 61, 62, 61].map((length, index) => 'abcd'.charAt(index).repeat(length)).join('.');

const { stage, browsing } = await consoleOfFile({
  cluster: {
    hosts: 18,
    hostnames: [HOSTILE, LONG],
    tasksPerHost: 1,
    frameworks: [{ name: 'web' }, { name: 'spark-etl', share: 0 }],
    attributes: (index) => ({ pool: index < 9 ? 'batch' : 'web', rack: `r${1 + (index % 3)}` }),
  },
  service: { stuckSeconds: 1 },
  schedulers: () => [{ framework: 'spark-*', type: 'wait' }],
});

beforeAll(async () => {
  stage.simulator.launchTask({ framework: 'spark-etl', hostname: 'host5', atOnce: true });
  await stage.request('start', { hosts: ['host5'], reason: 'kernel 6.12' });
  await stage.request('start', { hosts: ['host6'], reason: 'disk swap' });
  await stage.hostWhen('host5', ({ drain }) => drain?.stuck === true);
  await stage.hostWhen('host6', 'HOST_STATE_DOWN');
});

const names = async (page: Page) =>
  (await page.getByRole('gridcell').all()).length === 0
    ? []
    : page.getByRole('gridcell').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-name')));

const selected = (page: Page) =>
  page
    .locator('[role=gridcell][aria-selected=true]')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-name')).sort());

describe('the map', () => {
  test('says in words how each host is', async () => {
    await browsing.look('/', async (page) => {
      await page.getByRole('gridcell', { name: 'host5, draining, stuck', exact: true }).waitFor();
      await page.getByRole('gridcell', { name: 'host6, down', exact: true }).waitFor();
      await page.getByRole('gridcell', { name: 'host7, up', exact: true }).waitFor();
    });
  });

  test.each([
    ['/?q=rack%3Dr2+host1', ['host11', 'host14', 'host17']],
    ['/?q=KERNEL', ['host5']],
    ['/?state=down', ['host6']],
    ['/?flag=stuck', ['host5']],
    ['/?q=pool%3Dbatch&state=up&by=none', [HOSTILE, LONG, 'host3', 'host4', 'host7', 'host8', 'host9']],
  ])('shows at %s the hosts that fit', async (path, expected) => {
    await browsing.look(path, async (page) => {
      await page.getByRole('gridcell').first().waitFor();

      expect([...(await names(page))].sort()).toEqual([...expected].sort());
    });
  });

  test('filters by the counts and by the search, and keeps that in its address', async () => {
    await browsing.look('/', async (page) => {
      await page.getByRole('button', { name: 'down 1' }).click();
      await page.getByText('1 of 18 hosts').waitFor();
      expect(new URL(page.url()).search).toBe('?state=down');
      await page.getByRole('button', { name: 'down 1' }).click();
      await page.getByLabel('Search').fill('no such host');
      await page.getByRole('button', { name: 'Show all hosts' }).click();
      await page.getByText('18 hosts', { exact: true }).waitFor();
      expect(new URL(page.url()).search).toBe('');
    });
  });

  test('selects with Ctrl and Shift, as lists do', async () => {
    await browsing.look('/?by=none&q=pool%3Dweb', async (page) => {
      const cell = (name: string) => page.getByRole('gridcell', { name: `${name}, up` });
      await cell('host10').click();
      await cell('host12').click({ modifiers: ['Shift'] });
      expect(await selected(page)).toEqual(['host10', 'host11', 'host12']);
      await cell('host11').click({ modifiers: ['Control'] });
      await cell('host15').click({ modifiers: ['Control'] });
      expect(await selected(page)).toEqual(['host10', 'host12', 'host15']);
      await page.getByText('3 hosts selected').waitFor();
      await cell('host17').click();
      expect(await selected(page)).toEqual(['host17']);
    });
  });

  test('takes a host down and opens another by keys alone', async () => {
    await browsing.look('/?by=none&q=pool%3Dweb', async (page) => {
      const press = (key: string) => page.keyboard.press(key);
      await page.getByRole('gridcell', { name: 'host10, up' }).waitFor();
      await page.getByLabel('Group by').focus();
      await press('Tab');
      await press('ArrowRight');
      await press(' ');
      expect(await selected(page)).toEqual(['host11']);
      await page.getByRole('button', { name: 'Start maintenance' }).focus();
      await press('Enter');
      await page.getByRole('dialog', { name: 'Start maintenance' }).waitFor();
      await page.getByLabel('Reason').focus();
      await page.keyboard.type('by keys');
      await press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('gridcell', { name: 'host11, down' }).waitFor();
      await page.getByRole('gridcell', { name: 'host11, down' }).focus();
      await press('End');
      await press('Enter');
      await page.getByRole('heading', { name: 'host18' }).waitFor();
    });
    expect((await stage.host('host11')).maintenance?.reason).toBe('by keys');
  });

  test('shows names as text, whatever is in them', async () => {
    await browsing.look(`/?q=img`, async (page) => {
      await page.getByRole('gridcell', { name: `${HOSTILE}, up` }).dblclick();
      await page.getByRole('heading', { name: HOSTILE }).waitFor();
      expect(await page.locator('img').count()).toBe(0);
      await page.goto(`${stage.url}/hosts/${LONG}`);
      await page.getByRole('heading', { name: LONG }).waitFor();
      expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    });
  });

  test('shows the past, read only', async () => {
    const before = new Date(Date.parse((await stage.host('host6')).maintenance?.requestedAt ?? '') - 1).toISOString();
    await browsing.look(`/?at=${before}`, async (page) => {
      await page.getByText('The past is read only.').waitFor();
      await page.getByRole('gridcell', { name: 'host6, up' }).click();
      expect(await page.getByRole('button', { name: 'Start maintenance' }).count()).toBe(0);
      await page.goto(`${stage.url}/hosts/host6?at=${before}`);
      await page.getByText('As it was', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Back to the present' }).click();
      await page.getByRole('button', { name: 'Complete' }).waitFor();
    });
  });

  test('keeps a host under the pointer in its place, though the filter no longer fits', async () => {
    await browsing.look('/?state=up&q=host9', async (page) => {
      await page.getByRole('gridcell', { name: 'host9, up' }).hover();
      await stage.request('start', { hosts: ['host9'] });
      await page.getByRole('gridcell', { name: 'host9, down' }).waitFor();
      await page.getByRole('heading', { name: 'Fleet' }).hover();
      await page.getByText('No host fits').waitFor();
    });
  });

  test('asks no more while live updates are off, and at once when they are on again', async () => {
    await browsing.look('/', async (page) => {
      let asked = 0;
      await page.clock.install();
      await page.route('**/v1/fleet', (route) => {
        asked += 1;
        return route.continue();
      });
      await page.goto(stage.url);
      await page.getByRole('gridcell', { name: 'host7, up' }).waitFor();
      const live = page.getByRole('button', { name: 'Live updates' });
      await live.click();
      expect(await live.getAttribute('aria-pressed')).toBe('false');
      const before = asked;
      for (let turn = 0; turn < 5; turn += 1) await page.clock.runFor(10_000);
      expect(asked).toBe(before);
      await live.click();
      await page.clock.runFor(10_000);
      await until(
        'another question',
        () => asked,
        (count) => count > before,
      );
    });
  });

  test('cancels the drain of a selected host', async () => {
    await browsing.look('/', async (page) => {
      await page.getByRole('gridcell', { name: 'host5, draining, stuck' }).click();
      await steer(page, 'Cancel', 'not today');
      await page.getByRole('gridcell', { name: 'host5, up', exact: true }).waitFor();
    });
  });
});
