import type { Page } from 'playwright-core';
import type { HostView } from '../../../functions/contract/api/api.ts';
import type { AttentionEntry } from '../../../functions/contract/api/attention.ts';
import { openStage, type Stage } from '../../scenarios/stage.ts';
import { type Browsing, openBrowser } from '../browser.ts';

/** Actions of Attention on several hosts. Its entries are made here: the service says these things after minutes. */

const LOST = ['host7', 'host8', 'host9'];

let stage: Stage;
let browsing: Browsing;

beforeAll(async () => {
  stage = await openStage({
    isTraced: false,
    cluster: { hosts: 9, tasksPerHost: 0 },
    service: { reconcileSeconds: 1 },
  });
  browsing = await openBrowser(stage.url);
  for (const name of LOST) {
    stage.simulator.host(name).stopInit();
    stage.simulator.host(name).kill();
  }
  await Promise.all(
    LOST.map((name) => stage.hostWhen(name, ({ agents }) => agents.every(({ status }) => status === 'gone'))),
  );
});
afterAll(async () => {
  await browsing?.close();
  await stage?.stop();
});

const entryOf = (hosts: readonly string[], change: Partial<AttentionEntry>): AttentionEntry => ({
  ...{ id: 'agent-lost', kind: 'agent-lost', severity: 'warning', cause: 'agent-lost', title: 'Hosts lost the agent' },
  ...{ message: 'no agent answers. What to do: start mesos-agent', hosts: [...hosts], hostCount: hosts.length },
  ...{ maintenanceId: null, window: null, since: new Date().toISOString(), runbook: 'docs/runbook.md', actions: [] },
  ...change,
});

/** Shows Attention with this entry, and presses its action. */
async function help(entry: AttentionEntry, name: string, use: (page: Page) => Promise<void>, faults: number[] = []) {
  await browsing.look(
    '/',
    async (page) => {
      const body = JSON.stringify({ asOf: entry.since, entries: [entry] });
      await page.route('**/v1/attention', (route) => route.fulfill({ contentType: 'application/json', body }));
      await page.getByRole('link', { name: 'Attention' }).click();
      await page.getByRole('listitem').getByRole('button', { name }).click();
      await use(page);
    },
    { faults },
  );
}

const confirm = (page: Page, name: string) => page.getByRole('dialog', { name }).getByRole('button', { name }).click();

test('maintenance starts on all hosts of an entry', async () => {
  const hosts = ['host7', 'host1'];
  await help(entryOf(hosts, { actions: [{ action: 'start', hosts }] }), 'Start maintenance', async (page) => {
    await page.getByLabel('Reason').fill('new disk');
    await confirm(page, 'Start maintenance');
    await page.getByText('Accepted: 2 hosts on the way down').waitFor();
  });

  for (const host of hosts)
    expect((await stage.hostWhen(host, 'HOST_STATE_DOWN')).maintenance?.reason).toBe('new disk');
});

test('all hosts of an entry are forgotten, and one that is refused is named', async () => {
  const hosts = ['host8', 'host2', 'host9'];
  await help(
    entryOf(hosts, { actions: [{ action: 'forget', hosts }] }),
    'Forget',
    async (page) => {
      await confirm(page, 'Forget');
      const dialog = page.getByRole('dialog', { name: 'Forget' });
      await dialog.getByText('1 of 3 hosts not forgotten').waitFor();
      await dialog
        .getByText(/host2.* agent/)
        .first()
        .waitFor();
    },
    [409],
  );

  expect((await stage.hosts()).map(({ hostname }) => hostname)).not.toEqual(expect.arrayContaining(['host8']));
  expect((await stage.hosts()).map(({ hostname }) => hostname)).not.toEqual(expect.arrayContaining(['host9']));
});

test('an action for more hosts than a request may name says so, and the others are shown on the map', async () => {
  const hosts = Array.from({ length: 1_000 }, (_, index) => `h${index}`);
  const entry = entryOf(hosts, { hostCount: 1_234, actions: [{ action: 'cancel', hosts }] });
  await help(entry, 'Cancel', async (page) => {
    await page.getByText('(the first 1,000 of 1,234 hosts: afterwards, repeat it for the others)').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'and 1,222 more, on the map' }).click();
    await page.getByText('of 7 hosts').waitFor();
    expect(new URL(page.url()).search).toBe('?flag=lost');
  });
});

test.each([
  ['HOST_STATE_DRAINING', 'HOST_STATE_UP', ['Cancel']],
  ['HOST_STATE_DOWN', 'HOST_STATE_UP', ['Complete']],
  ['HOST_STATE_UP', 'HOST_STATE_UP', ['Cancel']],
  ['HOST_STATE_DRAINED', 'HOST_STATE_DOWN', ['Start maintenance', 'Cancel', 'Set a deadline']],
] as const)(
  'a host that was given up in %s on the way to %s can be asked for the same again',
  async (state, goal, names) => {
    const host = await stage.host('host3');
    const blocker = { code: 'execution-stuck', message: '5 executions in a row ended', taskId: '', framework: '' };
    const maintenance = {
      ...{ id: 'm-1', reason: 'kernel', requestedBy: 'ann', requestedAt: host.stateSince, deadline: null },
      ...{ onDeadline: 'hold' as const, executionArn: null, holds: [], verify: null },
    };
    const givenUp: HostView = {
      ...host,
      maintenance,
      state,
      goalState: goal,
      blockers: [{ ...blocker, since: host.stateSince }],
    };
    await browsing.look('/', async (page) => {
      await page.route('**/v1/hosts/host3', (route) => route.fulfill({ json: givenUp }));
      await page.goto(`${stage.url}/hosts/host3`);
      await page.getByText('5 executions in a row ended').first().waitFor();
      expect(await page.locator('.title .actions button').allTextContents()).toEqual(names);
    });
  },
);

test('parts of a page that show one resource ask for it once', async () => {
  await browsing.look('/', async (page) => {
    const asked: string[] = [];
    const answer = Promise.withResolvers<void>();
    await page.route('**/v1/attention', async (route) => {
      asked.push(route.request().url());
      await answer.promise;
      await route.continue();
    });
    await page.goto(`${stage.url}/hosts/host3`);
    await page.getByRole('heading', { name: 'host3' }).waitFor();
    await page.getByText('Nothing has happened to this host yet.').waitFor();
    expect(asked).toHaveLength(1);
    answer.resolve();
  });
});
