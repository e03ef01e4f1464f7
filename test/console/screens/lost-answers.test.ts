import type { Locator, Page } from 'playwright-core';
import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { openStage, type Stage } from '../../scenarios/stage.ts';
import { type Browsing, openBrowser } from '../browser.ts';

/** Every kind of action but a start and a return: accepted, and its answer lost; or lost before it came. */

let stage: Stage;
let browsing: Browsing;
let rolling: MaintenanceAccepted;

beforeAll(async () => {
  stage = await openStage({
    isTraced: false,
    cluster: { hosts: 6, tasksPerHost: 0 },
    service: { reconcileSeconds: 1 },
  });
  browsing = await openBrowser(stage.url);
  stage.simulator.host('host6').stopInit();
  stage.simulator.host('host6').kill();
  await stage.hostWhen('host6', ({ agents }) => agents.every(({ status }) => status === 'gone'));
  await stage.request('start', { hosts: ['host1'], hold: 'kernel' });
  await stage.hostWhen('host1', 'HOST_STATE_DOWN');
  await stage.request('start', { hosts: ['host1'], hold: 'network' });
  const schedule = { schedule: 'cron(0 2 ? * TUE *)', timeZone: 'UTC', duration: '4h' };
  await stage.call('POST', '/v1/windows', { name: 'nights', pool: 'default', ...schedule });
  const person = { concurrency: 1, repair: 'person' };
  rolling = await stage.request('start', { ...person, hosts: ['host2', 'host3'] });
});
afterAll(async () => {
  await browsing?.close();
  await stage?.stop();
});

const fillWindow = async (dialog: Locator) => {
  await dialog.getByLabel('Name').fill('tuesdays');
  await dialog.getByLabel('Pool', { exact: true }).fill('default');
};
const fillCampaign = async (dialog: Locator) => {
  await dialog.getByLabel('Name', { exact: true }).fill('kernel');
  await dialog.getByLabel('Host names').fill('HOST4');
};
const longer = (dialog: Locator) => dialog.getByLabel('Lasts').fill('2h');

interface Case {
  readonly at: string;
  readonly opens?: string;
  readonly name: string;
  readonly calls: RegExp;
  readonly fill?: (dialog: Locator) => Promise<void>;
  readonly told: string;
}

const CASES: readonly Case[] = [
  ...(['Pause', 'Resume', 'Stop'] as const).map((name) => ({
    at: 'ROLLING',
    ...{ name, calls: new RegExp(`/${name.toLowerCase()}$`), told: 'Accepted: ' },
  })),
  { at: '/hosts/host1', name: 'Release the hold', calls: /complete$/, told: '1 host no longer held as kernel' },
  {
    ...{ at: '/windows', opens: 'New window', name: 'Create window', calls: /v1\/windows$/, fill: fillWindow },
    told: 'tuesdays is created',
  },
  {
    ...{ at: '/windows/tuesdays', opens: 'Edit', name: 'Change window', calls: /v1\/windows\/tuesdays$/, fill: longer },
    told: 'tuesdays is changed',
  },
  ...(['Pause', 'Resume'] as const).map((name) => ({
    at: '/windows/tuesdays',
    ...{ name, calls: new RegExp(`/${name.toLowerCase()}$`), told: 'Accepted: ' },
  })),
  { at: '/windows/tuesdays', name: 'Delete', calls: /v1\/windows\/tuesdays$/, told: 'Accepted: ' },
  {
    ...{ at: '/maintenances', opens: 'New campaign', name: 'Create campaign', calls: /v1\/campaigns$/ },
    ...{ fill: fillCampaign, told: 'kernel is created' },
  },
  ...(['Pause', 'Resume', 'Stop'] as const).map((name) => ({
    at: '/campaigns/kernel',
    ...{ name, calls: new RegExp(`/${name.toLowerCase()}$`), told: 'Accepted: ' },
  })),
  { at: '/hosts/host6', name: 'Forget', calls: /v1\/hosts\/host6$/, told: 'host6 is forgotten' },
];

/** Sends the action, whose first request meets `loss`. */
async function send(
  page: Page,
  { opens, name, calls, fill }: Omit<Case, 'told'>,
  loss: 'before' | 'after',
): Promise<Locator> {
  let isLost = false;
  await page.route(calls, async (route) => {
    if (isLost || route.request().method() === 'GET') return route.continue();
    isLost = true;
    if (loss === 'after') await route.fetch();
    return route.abort();
  });
  await page
    .getByRole('button', { name: opens ?? name })
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name });
  await fill?.(dialog);
  await dialog.getByRole('button', { name }).click();
  return dialog;
}

const addressOf = ({ at }: Case) => (at === 'ROLLING' ? `/maintenances/${rolling.maintenanceId}` : at);

test.each(CASES)('$name at $at is known to be accepted', async (action) => {
  await browsing.look(
    addressOf(action),
    async (page) => {
      const dialog = await send(page, action, 'after');
      await dialog.waitFor({ state: 'detached' });
      await page.getByText(action.told).first().waitFor();
    },
    { faults: [0, 404] },
  );
});

test.each([
  ...CASES.filter(({ name }) => name === 'Create window'),
  { at: '/windows/nights', opens: 'Edit', name: 'Change window', calls: /v1\/windows\/nights$/, fill: longer },
])('$name at $at that never came is said not to be accepted', async (action) => {
  await browsing.look(
    action.at,
    async (page) => {
      const dialog = await send(page, action, 'before');
      await dialog.getByText('The request was not accepted').waitFor();
    },
    { faults: [0, 404] },
  );
});
