import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { consoleOfFile, faultsOfAccess, fitsWidth } from '../browser.ts';

/** Every screen with something on it: in both themes, narrow and wide, for everybody. */

let rolling: MaintenanceAccepted;

const { stage, browsing } = await consoleOfFile({
  cluster: { hosts: 24, tasksPerHost: 2, frameworks: [{ name: 'web' }, { name: 'spark-etl' }] },
  service: { stuckSeconds: 1 },
  schedulers: () => [{ framework: 'spark-*', type: 'wait' }],
});

beforeAll(async () => {
  stage.simulator.launchTask({ framework: 'spark-etl', hostname: 'host1', atOnce: true });
  await stage.request('start', { hosts: ['host1', 'host2'], reason: 'kernel 6.12', deadline: '2h' });
  rolling = await stage.request('start', { hosts: ['host5', 'host6', 'host7'], concurrency: 1, repair: 'person' });
  await stage.call('POST', '/v1/windows', {
    ...{ name: 'tuesdays', pool: 'default', schedule: 'cron(0 2 ? * TUE *)', timeZone: 'America/New_York' },
    ...{ duration: '4h', blackouts: ['2026-12-24..2027-01-02'] },
  });
  await stage.call('POST', '/v1/campaigns', { name: 'kernel', pool: 'default', by: '+14d', windows: ['tuesdays'] });
  await stage.hostWhen('host1', ({ drain }) => drain?.stuck === true);
});

const SCREENS = [
  ['/', 'Fleet'],
  ['/?q=rack%3Dr1', 'Fleet'],
  ['/attention', 'Attention'],
  ['/hosts/host1', 'host1'],
  ['/maintenances', 'Maintenances'],
  ['ROLLING', ''],
  ['/plan#hosts=host9,host10', 'Plan'],
  ['/windows', 'Windows'],
  ['/windows/tuesdays', 'tuesdays'],
  ['/campaigns/kernel', 'kernel'],
  ['/hosts/nowhere', 'No such host'],
] as const;

const addressOf = (path: string) => (path === 'ROLLING' ? `/maintenances/${rolling.maintenanceId}` : path);

describe.each([
  { theme: 'light', width: 1_280 },
  { theme: 'dark', width: 1_280 },
  { theme: 'light', width: 390 },
  { theme: 'dark', width: 2_560 },
] as const)('in the $theme theme, $width pixels wide', (options) => {
  test.each(SCREENS)('%s can be used by everybody', async (path, name) => {
    await browsing.look(
      addressOf(path),
      async (page) => {
        const heading = page.getByRole('heading', { level: 1, ...(name === '' ? {} : { name, exact: true }) });
        await heading.waitFor();
        await page.getByText('Loading').waitFor({ state: 'detached' });

        expect(await faultsOfAccess(page)).toEqual([]);
        expect(await fitsWidth(page)).toBe(true);
      },
      { ...options, faults: path === '/hosts/nowhere' ? [404] : [] },
    );
  });
});

const DIALOGS = [
  ['/hosts/host9', 'Start maintenance', 'Start maintenance'],
  ['/hosts/host1', 'Cancel', 'Cancel'],
  ['/hosts/host1', 'Change the deadline', 'Change the deadline'],
  ['ROLLING', 'Pause', 'Pause'],
  ['/windows', 'New window', 'Create window'],
  ['/maintenances', 'New campaign', 'Create campaign'],
] as const;

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(DIALOGS)('the dialog at %s behind %s can be used by everybody', async (path, button, name) => {
    await browsing.look(
      addressOf(path),
      async (page) => {
        await page.getByRole('button', { name: button }).first().click();
        await page.getByRole('dialog', { name }).waitFor();

        expect(await faultsOfAccess(page)).toEqual([]);
        expect(await fitsWidth(page)).toBe(true);
      },
      { theme, width: 390 },
    );
  });
});
