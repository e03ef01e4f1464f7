import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { CampaignView } from '../../../functions/contract/api/campaigns.ts';
import type { WindowView } from '../../../functions/contract/api/windows.ts';
import { consoleOfFile } from '../browser.ts';

/** Every dialog takes a reason, and the service gets it. */

const CONSOLE = join(import.meta.dirname, '..', '..', '..', 'console');

const { stage, browsing } = await consoleOfFile({
  cluster: { hosts: 8, tasksPerHost: 0, frameworks: [{ name: 'spark-etl', share: 0 }] },
  service: { reconcileSeconds: 1 },
  schedulers: () => [{ framework: 'spark-*', type: 'wait' }],
});

let rolling: string;

beforeAll(async () => {
  stage.simulator.launchTask({ framework: 'spark-etl', hostname: 'host5', atOnce: true });
  stage.simulator.host('host8').stopInit();
  stage.simulator.host('host8').leave();
  await stage.request('start', { hosts: ['host1'], hold: 'kernel' });
  await stage.request('start', { hosts: ['host6'] });
  for (const host of ['host1', 'host6']) await stage.hostWhen(host, 'HOST_STATE_DOWN');
  await stage.request('start', { hosts: ['host1'], hold: 'network' });
  await stage.request('start', { hosts: ['host5'] });
  const one = { concurrency: 1, repair: 'person' };
  rolling = (await stage.request('start', { ...one, hosts: ['host2', 'host3'] })).maintenanceId ?? '';
  await stage.hostWhen('host8', ({ agents }) => agents.every(({ status }) => status === 'gone'));
});

interface Case {
  readonly at: string;
  readonly opens?: string;
  readonly name: string;
  readonly fill?: (dialog: Locator) => Promise<void>;
}

const fillWindow = async (dialog: Locator) => {
  await dialog.getByLabel('Name').fill('tuesdays');
  await dialog.getByLabel('Pool', { exact: true }).fill('default');
};
const fillCampaign = async (dialog: Locator) => {
  await dialog.getByLabel('Name', { exact: true }).fill('kernel');
  await dialog.getByLabel('Host names').fill('host4');
  await dialog.getByLabel('Windows').fill('tuesdays');
};

/** In an order in which each is possible. */
const CASES: readonly Case[] = [
  { at: '/hosts/host4', name: 'Start maintenance' },
  { at: '/hosts/host5', name: 'Set a deadline' },
  { at: '/hosts/host5', name: 'Cancel' },
  { at: '/hosts/host1', name: 'Release the hold' },
  { at: '/hosts/host6', name: 'Complete' },
  { at: '/hosts/host8', name: 'Forget' },
  ...['Pause', 'Resume', 'Stop'].map((name) => ({ at: 'ROLLING', name })),
  { at: '/windows', opens: 'New window', name: 'Create window', fill: fillWindow },
  { at: '/windows/tuesdays', opens: 'Edit', name: 'Change window' },
  ...['Pause', 'Resume'].map((name) => ({ at: '/windows/tuesdays', name })),
  { at: '/maintenances', opens: 'New campaign', name: 'Create campaign', fill: fillCampaign },
  ...['Pause', 'Resume', 'Stop'].map((name) => ({ at: '/campaigns/kernel', name })),
  { at: '/windows/tuesdays', name: 'Delete' },
];

const reasonOf = ({ at, name }: Case) => `${name} at ${at}`;

test.each(CASES)('$name at $at sends the reason', async (action) => {
  const { at, opens = action.name, name, fill } = action;
  await browsing.look(
    at === 'ROLLING' ? `/maintenances/${rolling}` : at,
    async (page) => {
      await page.getByRole('button', { name: opens, exact: true }).first().click();
      const dialog = page.getByRole('dialog', { name });
      await fill?.(dialog);
      await dialog.getByLabel('Reason', { exact: true }).fill(reasonOf(action));
      const answered = page.waitForResponse((response) => {
        const request = response.request();
        return request.method() !== 'GET' && request.postData()?.includes(`"reason":"${reasonOf(action)}"`) === true;
      });
      await dialog.getByRole('button', { name, exact: true }).click();
      expect((await answered).ok()).toBe(true);
      await dialog.waitFor({ state: 'detached' });
    },
    { faults: [404] },
  );
});

test('the reasons are shown where a person looks: in histories, notes and changes', async () => {
  const details = (host: string) => stage.call<{ events: { reason: string }[] }>('GET', `/v1/hosts/${host}/history`);
  const reasons = async (host: string) => (await details(host)).body.events.map(({ reason }) => reason);
  expect(await reasons('host8')).toContain('Forget at /hosts/host8');
  expect(await reasons('host5')).toContain('Set a deadline at /hosts/host5');
  const { body } = await stage.call<CampaignView>('GET', '/v1/campaigns/kernel');
  expect(body.changes.map(({ change, reason }) => [change, reason])).toEqual([
    ['paused', 'Pause at /campaigns/kernel'],
    ['resumed', 'Resume at /campaigns/kernel'],
    ['stopped', 'Stop at /campaigns/kernel'],
  ]);
  await browsing.look('/campaigns/kernel', async (page) => {
    await page.getByText('stopped: Stop at /campaigns/kernel').waitFor();
  });
});

test('a paused window shows who paused it, and why', async () => {
  const settings = { name: 'nights', pool: 'default', schedule: 'cron(0 2 ? * TUE *)', duration: '4h' };
  await stage.call('POST', '/v1/windows', settings);
  await stage.call<WindowView>('POST', '/v1/windows/nights/pause', { reason: 'the vendor is late' });
  await browsing.look('/windows/nights', async (page) => {
    await page.getByRole('heading', { name: 'Changes' }).waitFor();
    await page.getByText('paused: the vendor is late').waitFor();
  });
});

const SOURCES = globSync('**/*.{ts,tsx}', { cwd: CONSOLE })
  .map((path) => ({ path, text: readFileSync(join(CONSOLE, path), 'utf8') }))
  .filter(({ path }) => !path.startsWith('serve'));

/** They ask what would happen, and sign in. */
const NO_ACTIONS = ['api/as-typed.ts', 'api/sign-in.ts'];

test('whatever changes something is sent by a dialog that asks for the reason', () => {
  const changing = SOURCES.filter(({ text }) => /\bmethod: '(?:POST|PUT|DELETE)'/.test(text));
  const without = changing.filter(
    ({ path, text }) => !NO_ACTIONS.includes(path) && !/<(?:Action|Control)Dialog/.test(text),
  );

  expect(changing.length).toBeGreaterThan(8);
  expect(without.map(({ path }) => path)).toEqual([]);
  const dialogs = SOURCES.filter(({ text }) => text.includes('<dialog')).map(({ path }) => path);
  expect(dialogs).toEqual(['actions/action-dialog.tsx']);
});
