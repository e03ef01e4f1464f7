import type { Page } from 'playwright-core';
import type { MaintenancePage, Problem } from '../../../functions/contract/api/api.ts';
import { consoleOfFile } from '../browser.ts';

/** An action that is refused, or whose answer is missing: the person learns whether it was accepted, and what to do. */

const { stage, browsing } = await consoleOfFile({
  cluster: { hosts: 8, tasksPerHost: 1, killDelayMs: 50, startDelayMs: 50 },
});

const problem = (status: number, type: string, title: string, detail: string): Problem => {
  return { type: `/problems/${type}`, title, status, detail, errors: [] };
};

async function openDialog(page: Page, host: string, name: string) {
  await page.goto(`${stage.url}/hosts/${host}`);
  await page.getByRole('button', { name }).click();
  const dialog = page.getByRole('dialog', { name });
  await dialog.getByLabel('Reason').waitFor();
  return { dialog, send: () => dialog.getByRole('button', { name }).click() };
}

describe('a start whose answer is missing', () => {
  test('is asked about with the same token until it is known, and starts once', async () => {
    const tokens: unknown[] = [];
    await browsing.look(
      '/',
      async (page) => {
        await page.route('**/v1/maintenance/start', async (route) => {
          const { clientToken, dryRun } = route.request().postDataJSON();
          if (dryRun) return route.continue();
          tokens.push(clientToken);
          if (tokens.length > 1) return route.continue();
          await route.fetch();
          const late = problem(504, 'timed-out', 'The request took too long', 'The work that it had started goes on');
          return route.fulfill({ status: 504, contentType: 'application/problem+json', body: JSON.stringify(late) });
        });
        const { dialog, send } = await openDialog(page, 'host1', 'Start maintenance');
        await send();
        await dialog.getByText('The answer is missing: the request may have been accepted').waitFor();
        await dialog.waitFor({ state: 'detached' });
        await page.getByText('Accepted: 1 host on the way down').waitFor();
      },
      { faults: [504] },
    );

    const { body } = await stage.call<MaintenancePage>('GET', '/v1/maintenances');
    expect(tokens).toEqual([expect.stringMatching(/^console-/), tokens[0]]);
    expect(body.maintenances).toHaveLength(1);
  });
});

describe('a return whose answer is missing', () => {
  test('is known from the goal of the host', async () => {
    await stage.request('start', { hosts: ['host2'] });
    await stage.hostWhen('host2', 'HOST_STATE_DOWN');
    await browsing.look(
      '/',
      async (page) => {
        await page.route('**/v1/maintenance/complete', async (route) => {
          await route.fetch();
          return route.abort();
        });
        const { dialog, send } = await openDialog(page, 'host2', 'Complete');
        await send();
        await dialog.waitFor({ state: 'detached' });
        await page.getByText('Accepted: 1 host on the way up').waitFor();
      },
      { faults: [0] },
    );
  });

  test('that never arrived is said not to be accepted', async () => {
    await stage.request('start', { hosts: ['host3'] });
    await stage.hostWhen('host3', 'HOST_STATE_DOWN');
    await browsing.look(
      '/',
      async (page) => {
        await page.route('**/v1/maintenance/complete', (route) => route.abort());
        const { dialog, send } = await openDialog(page, 'host3', 'Complete');
        await send();
        await dialog.getByText('The request was not accepted').waitFor();
        await dialog.getByText('Everything is as it was: try again.').waitFor();
      },
      { faults: [0] },
    );
  });
});

describe('an action that is refused', () => {
  test('says which host, and what to do', async () => {
    await browsing.look(
      '/',
      async (page) => {
        await page.route('**/v1/maintenance/start', (route) => {
          const busy = problem(
            409,
            'host-busy',
            'The host is busy with another maintenance',
            "host 'host4' is coming up: wait",
          );
          return route.request().postDataJSON().dryRun
            ? route.continue()
            : route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(busy) });
        });
        const { dialog, send } = await openDialog(page, 'host4', 'Start maintenance');
        await send();
        await dialog.getByText("host 'host4' is coming up: wait").waitFor();
      },
      { faults: [409] },
    );
  });

  test('to a person who may only look makes the console read only', async () => {
    await browsing.look(
      '/',
      async (page) => {
        const forbidden = { status: 403, contentType: 'application/json', body: '{"message":"Forbidden"}' };
        await page.route('**/v1/maintenance/start', (route) => route.fulfill(forbidden));
        const { dialog } = await openDialog(page, 'host4', 'Start maintenance');
        await dialog.getByText('You may look, but not act').waitFor();
        await dialog.getByRole('button', { name: 'Close' }).click();

        expect(await page.getByRole('button', { name: 'Start maintenance' }).isDisabled()).toBe(true);
      },
      { faults: [403] },
    );
  });
});

describe('a service that is away', () => {
  test('is said so, what it said before stays, and it goes on by itself', async () => {
    await browsing.look(
      '/',
      async (page) => {
        await page.getByRole('gridcell', { name: 'host5, up' }).waitFor();
        await page.route('**/v1/**', (route) => route.abort());
        await page.getByText('The service does not answer.').waitFor();
        await page.getByText(/You see what it said at \d\d:\d\d:\d\d/).waitFor();
        expect(await page.getByRole('gridcell', { name: 'host5, up' }).isVisible()).toBe(true);
        await page.unroute('**/v1/**');
        await page.getByText('The service does not answer.').waitFor({ state: 'detached' });
      },
      { faults: [0] },
    );
  });

  test('for whom the credentials have expired says what to do', async () => {
    await browsing.look(
      '/plan',
      async (page) => {
        const expired = '{"message":"The security token included in the request is expired"}';
        await page.route('**/v1/**', (route) =>
          route.fulfill({ status: 403, contentType: 'application/json', body: expired }),
        );
        await page.getByText('Your AWS credentials are no longer valid').waitFor();
      },
      { faults: [403] },
    );
  });
});
