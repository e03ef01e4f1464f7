import { consoleOfFile, faultsOfAccess } from './browser.ts';

/** The console in a browser: a host goes down and comes back by the mouse alone. */

const { stage, browsing } = await consoleOfFile({
  cluster: { hosts: 6, tasksPerHost: 2, killDelayMs: 50, startDelayMs: 50 },
});

describe('the console', () => {
  test('takes a host down, and brings it back', async () => {
    await browsing.look('/', async (page) => {
      await page.getByRole('gridcell', { name: 'host2, up' }).click();
      await page.getByRole('button', { name: 'Start maintenance' }).click();
      const start = page.getByRole('dialog', { name: 'Start maintenance' });
      await start.getByLabel('Reason').fill('kernel 6.12');
      await start.getByRole('button', { name: 'Start maintenance' }).click();
      await start.waitFor({ state: 'detached' });
      await page.getByRole('gridcell', { name: 'host2, down' }).waitFor();

      await page.getByRole('button', { name: 'Complete' }).click();
      const complete = page.getByRole('dialog', { name: 'Complete' });
      await complete.getByLabel('Reason').fill('repaired');
      await complete.getByRole('button', { name: 'Complete' }).click();
      await page.getByRole('gridcell', { name: 'host2, up', exact: true }).waitFor();
    });

    const history = await stage.history('host2');
    expect(history.map(({ to, reason }) => [to, reason])).toEqual([
      ['HOST_STATE_DRAINING', 'kernel 6.12'],
      ['HOST_STATE_DRAINED', 'kernel 6.12'],
      ['HOST_STATE_DOWN', 'kernel 6.12'],
      ['HOST_STATE_UP', 'repaired'],
    ]);
  });

  test.each([
    ['/', 'Fleet'],
    ['/attention', 'Attention'],
    ['/maintenances', 'Maintenances'],
    ['/plan', 'Plan'],
    ['/windows', 'Windows'],
  ])('has a screen at %s that its link leads to and that everybody can use', async (path, name) => {
    await browsing.look('/hosts/host1', async (page) => {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();

      expect(new URL(page.url()).pathname).toBe(path);
      expect(await faultsOfAccess(page)).toEqual([]);
    });
  });
});
