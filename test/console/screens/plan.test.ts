import { consoleOfFile } from '../browser.ts';

/** From a list of hosts to a start that holds no surprise. */

const { stage, browsing } = await consoleOfFile({
  cluster: { hosts: 8, tasksPerHost: 2, killDelayMs: 50, startDelayMs: 50 },
});

describe('a plan', () => {
  test('follows hosts and options as they are typed, shows the command, and starts', async () => {
    await browsing.look('/plan', async (page) => {
      await page.getByText('No host chosen yet').waitFor();
      await page.getByLabel('Host names').fill('host1, host2\nhost2 host3');
      await page.getByText('3 hosts so far').waitFor();
      await page.getByText('6 tasks to move').waitFor();
      await page.getByLabel('Reason').fill("Bob's kernel");
      await page.getByLabel('Deadline', { exact: true }).fill('2h');
      await page.getByText('A few at a time', { exact: true }).click();
      await page.getByLabel('Hosts at a time').fill('1');
      await page.getByRole('heading', { name: 'Order' }).waitFor();
      expect(await page.locator('.command code').textContent()).toBe(
        "peloton host maintenance start host1,host2,host3 --reason 'Bob'\\''s kernel' --deadline 2h --concurrency 1",
      );
      await page.getByRole('button', { name: 'Start maintenance' }).click();
      const dialog = page.getByRole('dialog', { name: 'Start maintenance' });
      expect(await dialog.getByLabel('Reason').inputValue()).toBe("Bob's kernel");
      await dialog.getByRole('button', { name: 'Start maintenance' }).click();
      await page.getByRole('link', { name: 'Show it' }).click();
      await page.getByRole('heading', { name: 'Rolling, running' }).waitFor();
    });
  });

  test('of hosts that have changed since says so before it starts', async () => {
    await browsing.look('/plan#hosts=host5,host6', async (page) => {
      await page.getByText('4 tasks to move').waitFor();
      await stage.request('start', { hosts: ['host6'], reason: 'somebody else' });
      await stage.hostWhen('host6', 'HOST_STATE_DOWN');
      await page.getByText('1 host has changed since this dry run: host6 is down.').waitFor();
      await page.getByRole('button', { name: 'Ask again' }).click();
      await page.getByText('has changed since').waitFor({ state: 'detached' });
    });
  });

  test('of an unknown host says which, and does not start', async () => {
    await browsing.look(
      '/plan#hosts=host5,nowhere',
      async (page) => {
        await page.getByText("'nowhere'").first().waitFor();
        expect(await page.getByRole('button', { name: 'Start maintenance' }).isDisabled()).toBe(true);
      },
      { faults: [404] },
    );
  });
});
