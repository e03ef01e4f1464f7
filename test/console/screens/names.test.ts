import type { Page } from 'playwright-core';
import { consoleOfFile } from '../browser.ts';

/** Names and reasons from right to left: they do not turn the text around them. Two tabs: none acts on the past. */

const REASON = 'שדרוג ליבה';
const FRAMEWORK = 'מסגרת';

const { stage, browsing } = await consoleOfFile({
  cluster: { hosts: 6, tasksPerHost: 1, frameworks: [{ name: 'web' }, { name: FRAMEWORK, share: 0 }] },
  service: { stuckSeconds: 1, forgottenSeconds: 1 },
  schedulers: () => [{ framework: FRAMEWORK, type: 'wait' }],
});

let id: string | null;

beforeAll(async () => {
  for (const hostname of ['host1', 'host4']) {
    stage.simulator.launchTask({ framework: FRAMEWORK, hostname, atOnce: true });
  }
  ({ maintenanceId: id } = await stage.request('start', { hosts: ['host1', 'host2'], reason: REASON }));
  await stage.hostWhen('host1', ({ drain }) => drain?.stuck === true);
  await stage.hostWhen('host2', 'HOST_STATE_DOWN');
  const window = { pool: 'default', schedule: 'cron(0 2 ? * TUE *)', timeZone: 'UTC', duration: '4h', reason: REASON };
  await stage.call('POST', '/v1/windows', { ...window, name: 'tuesdays' });
  await stage.call('POST', '/v1/campaigns', { name: 'kernel', hosts: ['host3'], by: '+14d', reason: REASON });
});

/** Texts with Hebrew in them that no element isolates from the words beside them. */
function notIsolated(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      const isAlone = parentElement.textContent === data && getComputedStyle(parentElement).unicodeBidi === 'isolate';
      if (/[\\u0590-\\u05ff]/.test(data) && !isAlone && !parentElement.closest('bdi')) found.push(parentElement.outerHTML);
    }
    return found;
  })()`);
}

const PLAN = '/plan#hosts=host4';

test.each([
  ...['/attention', '/hosts/host1', '/hosts/host2', '/maintenances', 'ID', '/windows/tuesdays', '/campaigns/kernel'],
  ...[PLAN, '/?q=host2'],
])('a name from right to left stands apart on %s', async (path) => {
  await browsing.look(path === 'ID' ? `/maintenances/${id}` : path, async (page) => {
    if (path === '/?q=host2') await page.getByRole('gridcell').hover();
    if (path === PLAN) await page.getByText('step by step').click();
    await page
      .getByText(/[\u0590-\u05ff]/)
      .first()
      .waitFor();
    await page.getByText('Loading').waitFor({ state: 'detached' });

    expect(await notIsolated(page)).toEqual([]);
  });
});

test('a host that one tab brings up is refused to the open dialog of the other, which says why', async () => {
  const complete = (page: Page) => page.getByRole('dialog', { name: 'Complete' });
  const confirm = (page: Page) => complete(page).getByRole('button', { name: 'Complete' }).click();
  const inOther = async (one: Page, other: Page) => {
    for (const page of [one, other]) await page.getByRole('button', { name: 'Complete' }).click();
    await confirm(one);
    await stage.hostWhen('host2', 'HOST_STATE_UP');
    await confirm(other);
    await complete(other).getByRole('alert').getByText(/host2/).first().waitFor();
    await complete(other).getByRole('button', { name: 'Close' }).click();
    for (const page of [one, other]) await page.getByRole('button', { name: 'Start maintenance' }).waitFor();
  };
  await browsing.look('/hosts/host2', (one) =>
    browsing.look('/hosts/host2', (other) => inOther(one, other), { faults: [409] }),
  );
});
