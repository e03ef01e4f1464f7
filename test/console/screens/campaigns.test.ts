import type { CampaignView } from '../../../functions/contract/api/campaigns.ts';
import { openStage, type Stage } from '../../scenarios/stage.ts';
import { type Browsing, faultsOfAccess, openBrowser, steer } from '../browser.ts';

/** A campaign: created, looked at with its forecast, and steered. */

let stage: Stage;
let browsing: Browsing;

beforeAll(async () => {
  stage = await openStage({ isTraced: false, cluster: { hosts: 3 } });
  browsing = await openBrowser(stage.url);
  // Half a day away: it does not open within the test.
  const hour = (new Date().getUTCHours() + 12) % 24;
  const schedule = { schedule: `cron(0 ${hour} * * ? *)`, timeZone: 'UTC', duration: '1h' };
  await stage.call('POST', '/v1/windows', { name: 'nights', pool: 'default', ...schedule });
});
afterAll(async () => {
  await browsing?.close();
  await stage?.stop();
});

test('a campaign is created, shows its forecast and its hosts, is paused, resumed and stopped', async () => {
  const status = async () => (await stage.call<CampaignView>('GET', '/v1/campaigns/kernel')).body.status;
  await browsing.look('/maintenances', async (page) => {
    await page.getByRole('button', { name: 'New campaign' }).click();
    const create = page.getByRole('dialog', { name: 'Create campaign' });
    expect(await faultsOfAccess(page)).toEqual([]);
    await create.getByLabel('Name', { exact: true }).fill('kernel');
    await create.getByLabel('Choose hosts by').selectOption('pool');
    await create.getByLabel('Pool', { exact: true }).fill('default');
    await create.getByLabel('Windows').fill('nights');
    await create.getByLabel('Reason').fill('kernel 6.12');
    await create.getByRole('button', { name: 'Create campaign' }).click();

    await page.getByRole('heading', { name: 'kernel' }).waitFor();
    await page.getByText('0 done, 0 under way, 3 to go').waitFor();
    await page.getByRole('heading', { name: 'To go' }).waitFor();
    await page.getByRole('link', { name: 'host1', exact: true }).waitFor();
    expect(await faultsOfAccess(page)).toEqual([]);
    await steer(page, 'Pause');
    expect(await status()).toBe('paused');
    await steer(page, 'Resume');
    expect(await status()).toBe('running');
    await page.getByRole('link', { name: 'Maintenances' }).click();
    await page.getByRole('list', { name: 'Campaigns' }).getByRole('link', { name: 'kernel' }).waitFor();
    expect(await faultsOfAccess(page)).toEqual([]);
    await steer(page, 'Stop');
    expect(await status()).toBe('stopped');
  });
});
