import type { Page } from 'playwright-core';
import { type Browsing, openBrowser } from '../browser.ts';
import { openSituations, type Situations } from '../situations.ts';

/** From an alert to the cause in at most two clicks; and the action that Attention offers beside it. */

let made: Situations;
let browsing: Browsing;

beforeAll(async () => {
  made = await openSituations();
  browsing = await openBrowser(made.stage.url);
});
afterAll(async () => {
  await browsing?.close();
  await made?.stop();
});

/** The situation in Attention whose title, sentence and hosts have this text. */
const situation = (page: Page, text: RegExp) => page.getByRole('listitem').filter({ hasText: text });

/** Where the first click leads, and the sentence that names the cause. */
const CAUSES = [
  {
    name: 'a job at its limit',
    in: /a job is at its limit/,
    link: 'host1',
    says: /orders has \d of 4 .* must keep 3: none may leave now/,
  },
  { name: 'no place for a task', in: /no place for a task/, link: 'host3', says: /search .* for lack of 1\.9 cpus/ },
  { name: 'an owner who refuses', in: /the owner refuses/, link: 'host5', says: /spark-etl has declined/ },
  {
    name: 'a framework that does not answer',
    in: /stuck: a framework does not answer/,
    link: 'host6',
    says: /framework away/,
  },
  {
    name: 'a halted rollout',
    in: /Rolling maintenance halted/,
    link: 'halted',
    says: /First repair host8, then resume/,
  },
  { name: 'a red gate', in: /'errors' not green/, link: 'gated', says: /goes on by itself when it has been green for/ },
  {
    ...{ name: 'drift that comes back', in: /Drift of 1 host comes back/, link: 'host15' },
    says: /another system changes the Mesos schedule or reactivates agents/,
  },
  {
    ...{ name: 'a missed window', in: /Window nights did not open/, link: 'nights' },
    says: /it was begun 1\d minutes after its time, and at most 5 are allowed/,
  },
  { name: 'a host forgotten in DOWN', in: /host10/, link: 'host10', says: /took it out \(fan\)/ },
] as const;

test.each(CAUSES)('$name is named within two clicks', async ({ in: shown, link, says }) => {
  await browsing.look('/', async (page) => {
    await page.getByRole('link', { name: 'Attention' }).click();
    const entry = situation(page, shown).first();
    await entry.waitFor();
    const to = link === 'halted' || link === 'gated' ? made.rolling[link] : link;
    await entry.getByRole('link', { name: to, exact: true }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText(says).first().waitFor();
  });
});

/** Faults that no request of the console mends: the sentence says what to do, and the runbook more. */
const WITHOUT_ACTION = [
  {
    in: /Drift of 1 host comes back/,
    says: 'host15: another system changes the Mesos schedule or reactivates agents, 3 times in half an hour. What to do: stop it',
    runbook: 'docs/runbook.md#drift-repaired-repeatedly',
  },
  {
    in: /Window nights did not open/,
    says: 'if the work cannot wait for the next opening, start maintenance on its hosts',
    runbook: 'docs/runbook.md#window-missed',
  },
] as const;

test.each(WITHOUT_ACTION)(
  '$in has its sentence and its section of the runbook',
  async ({ in: shown, says, runbook }) => {
    await browsing.look('/attention', async (page) => {
      const entry = situation(page, shown);
      await entry.getByText(says).waitFor();
      await entry.getByText(runbook, { exact: true }).waitFor();
      expect(await entry.getByRole('button').count()).toBe(0);
    });
  },
);

test('a lost agent is named within two clicks', async () => {
  await browsing.look('/', async (page) => {
    await page.getByRole('button', { name: 'lost 1' }).click();
    await page.getByRole('gridcell', { name: /^host7, up, lost/ }).dblclick();
    await page.getByText('Its agent does not answer the master').first().waitFor();
    await page.getByText('Start the mesos-agent service on the host').waitFor();
    await page.getByText('lost', { exact: true }).waitFor();
    await page.getByText('up, agent lost').waitFor();
    expect(await page.getByText(/not counted|^up for/).count()).toBe(0);
  });
});

test('hosts are found by the job of a task that stays', async () => {
  await browsing.look('/?q=orders', async (page) => {
    await page.getByRole('gridcell', { name: /^host1, draining/ }).hover();
    await page.locator('.pointed').getByText('Tasks of /orders').waitFor();
    expect(await page.getByRole('gridcell').count()).toBe(1);
  });
});

test('a gate that holds is said once, and a halted rollout offers its resume after the repair', async () => {
  await browsing.look(`/maintenances/${made.rolling.gated}`, async (page) => {
    await page.getByText('The next host waits: gate errors is red').waitFor();
    expect(await page.getByText('checkout has too many errors').locator('visible=true').count()).toBe(1);
    await page.goto(`${made.stage.url}/maintenances/${made.rolling.halted}`);
    await page.getByText('First repair host8').waitFor();
    expect(await page.getByRole('button', { name: 'Resume' }).getAttribute('class')).toBe('');
  });
});

test('a time in a sentence of the service is that of the reader', async () => {
  made.gate = 'green';
  await browsing.look('/attention', async (page) => {
    await page.getByText(/gate errors is green since \d\d:\d\d:\d\d, and must be so/).waitFor();
    await page.getByText(/^Data from \d\d:\d\d:\d\d$/).waitFor();
  });
  made.gate = 'red';
});

/** The action that helps, as a person takes it in Attention. */
const ACTIONS = [
  { name: 'Override gate', in: /'errors' not green/, accepted: 'Accepted: hosts begin again in spite of the gates' },
  { name: 'Resume', in: /Rolling maintenance halted/, accepted: 'Accepted: Hosts begin again.' },
  { name: 'Complete', in: /host10/, accepted: 'Accepted: 1 host on the way up' },
  { name: 'Force down', in: /past the deadline/, accepted: 'Accepted: 1 host on the way down' },
  { name: 'Cancel', in: /a job is at its limit/, accepted: 'Accepted: 1 host no longer draining' },
  { name: 'Stop', in: /Rolling maintenance paused/, accepted: 'Accepted: Hosts that have not begun are left out.' },
] as const;

test.each(ACTIONS)('Attention offers $name, and it is accepted', async ({ name, in: shown, accepted }) => {
  await browsing.look('/attention', async (page) => {
    await situation(page, shown).first().getByRole('button', { name }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByLabel('Reason', { exact: true }).fill('seen to it');
    await dialog.locator('button[type=submit]').click();
    await page.getByText(accepted).waitFor();
  });
});
