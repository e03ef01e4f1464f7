import type { WindowView } from '../../../functions/contract/api/windows.ts';
import { consoleOfFile, steer } from '../browser.ts';

/** A window: made with its times in sight, changed, paused, and deleted. */

const { stage, browsing } = await consoleOfFile({ cluster: { hosts: 2 } });

describe('a window', () => {
  test('is created with its times in sight, edited, paused, resumed and deleted', async () => {
    await browsing.look(
      '/windows',
      async (page) => {
        await page.getByRole('button', { name: 'New window' }).click();
        const create = page.getByRole('dialog', { name: 'Create window' });
        await create.getByLabel('Name').fill('tuesdays');
        await create.getByLabel('Time zone').fill('America/New_York');
        await create
          .getByText(/Tue, \d+ \w+ \d{4}, 02:00:00/)
          .first()
          .waitFor();
        await create
          .getByText(/yours: Tue, \d+ \w+ \d{4}, 08:00:00/)
          .first()
          .waitFor();
        await create.getByLabel('Pool', { exact: true }).fill('default');
        await create.getByRole('button', { name: 'Create window' }).click();
        await create.waitFor({ state: 'detached' });
        await page.getByRole('link', { name: 'tuesdays' }).last().click();

        await page.getByRole('button', { name: 'Edit' }).click();
        const change = page.getByRole('dialog', { name: 'Change window' });
        await change.getByLabel('Lasts').fill('2h');
        await change.getByRole('button', { name: 'Change window' }).click();
        await change.waitFor({ state: 'detached' });
        await page.getByText('02:00–04:00').first().waitFor();

        for (const name of ['Pause', 'Resume', 'Delete']) await steer(page, name);
        await page.getByText('No window yet').waitFor();
      },
      { faults: [404] },
    );
    expect((await stage.call('GET', '/v1/windows/tuesdays')).status).toBe(404);
  });

  test('shows the days on which it does not open, and why', async () => {
    const { body } = await stage.call<WindowView>('POST', '/v1/windows', {
      ...{ name: 'daily', pool: 'default', schedule: 'cron(0 2 * * ? *)', duration: '1h' },
      blackouts: [`${new Date().getUTCFullYear()}-01-01..${new Date().getUTCFullYear() + 1}-12-31`],
    });
    await browsing.look('/windows/daily', async (page) => {
      await page.getByText('does not open:').first().waitFor();
      await page
        .getByText(body.next[0]?.blackout?.message ?? 'no blackout')
        .first()
        .waitFor();
    });
  });
});
