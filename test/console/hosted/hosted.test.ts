import { until } from '../../scenarios/stage.ts';
import { type Browsing, faultsOfAccess, openBrowser } from '../browser.ts';
import { type HostedStage, openHostedStage, signIn } from './hosted-stage.ts';

/** The console with a sign-in: the assembly's second API. */

let hosted: HostedStage;
let browsing: Browsing;

beforeAll(async () => {
  hosted = await openHostedStage();
  browsing = await openBrowser(hosted.url);
});
afterAll(async () => {
  await browsing?.close();
  await hosted?.stop();
});
beforeEach(() => {
  Object.assign(hosted.provider.rules, { tokenSeconds: 3_600, renews: false });
});

/** The provider's pages ask for fonts elsewhere, in vain. */
const FAULTS = { faults: [0] };

describe('an operator', () => {
  test('signs in, comes back to the screen, and acts in their own name', async () => {
    await browsing.look(
      '/hosts/host2?q=fan',
      async (page) => {
        await signIn(page, 'jane');
        expect(page.url()).toBe(`${hosted.url}/hosts/host2?q=fan`);
        await page.getByRole('button', { name: 'Start maintenance' }).click();
        const dialog = page.getByRole('dialog', { name: 'Start maintenance' });
        await dialog.getByLabel('Reason').fill('fan');
        await dialog.getByRole('button', { name: 'Start maintenance' }).click();
        await dialog.waitFor({ state: 'detached' });
        await hosted.stage.hostWhen('host2', 'HOST_STATE_DOWN');
        expect(await faultsOfAccess(page)).toEqual([]);
        // Neither the address nor the storage keeps what another could use.
        expect(await page.evaluate<number>('sessionStorage.length + localStorage.length')).toBe(0);
        expect(await page.evaluate<string>('document.cookie + location.href')).not.toContain('eyJ');
      },
      FAULTS,
    );
    expect((await hosted.stage.history('host2'))[0]).toMatchObject({ by: 'jane@example.com (jane)', reason: 'fan' });
  });

  test('stays signed in while the provider renews the token', async () => {
    Object.assign(hosted.provider.rules, { tokenSeconds: 4, renews: true });
    await browsing.look(
      '/',
      async (page) => {
        await signIn(page, 'jane');
        await until('two renewals', hosted.provider.renewals, (count) => count >= 2);
        await page.getByRole('gridcell', { name: 'host1, up' }).waitFor();
        expect(await page.getByText('Your sign-in has expired').count()).toBe(0);
      },
      FAULTS,
    );
  });

  test('is told that the sign-in has expired, and comes back to where they were', async () => {
    Object.assign(hosted.provider.rules, { tokenSeconds: 3 });
    await browsing.look(
      '/plan#hosts=host1',
      async (page) => {
        await signIn(page, 'jane');
        await page.getByText('1 task to move').waitFor();
        await page.getByRole('button', { name: 'Start maintenance' }).click();
        const dialog = page.getByRole('dialog', { name: 'Start maintenance' });
        await page.getByText('Your sign-in has expired').first().waitFor();
        await dialog.getByRole('button', { name: 'Start maintenance' }).click();
        await dialog.getByText('Your sign-in has expired').waitFor();
        Object.assign(hosted.provider.rules, { tokenSeconds: 3_600 });
        await dialog.getByRole('button', { name: 'Sign in again' }).click();
        // The provider knows the person, and asks only whether the console may.
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByText('1 task to move').waitFor();
        expect(page.url()).toBe(`${hosted.url}/plan#hosts=host1`);
      },
      { faults: [0, 401] },
    );
    expect((await hosted.stage.host('host1')).state).toBe('HOST_STATE_UP');
  });
});

describe('everybody else who signs in', () => {
  test('may look, but not act', async () => {
    await browsing.look(
      '/hosts/host3',
      async (page) => {
        await signIn(page, 'bob');
        await page.getByRole('button', { name: 'Start maintenance' }).click();
        await page.getByText("become a member of the group 'site operators'").first().waitFor();
        await page.getByText('You may look, but not act.').waitFor();
      },
      { faults: [0, 403] },
    );
    expect((await hosted.stage.host('host3')).state).toBe('HOST_STATE_UP');
  });
});

describe('a sign-in that fails', () => {
  test('shows the reason of the provider, and a way to try again', async () => {
    await browsing.look(
      '/windows',
      async (page) => {
        await page.getByRole('link', { name: 'Cancel' }).click();
        await page.getByText(`${hosted.provider.issuer} refused: End-User aborted interaction.`).waitFor();
        expect(page.url()).toBe(`${hosted.url}/windows`);
        await page.getByRole('button', { name: 'Sign in again' }).click();
        await page.locator('[name=login]').waitFor();
      },
      FAULTS,
    );
  });

  test('takes no code that another page has asked for', async () => {
    await browsing.look(
      '/?code=of-another&state=of-another',
      async (page) => {
        await page.getByText('The sign-in has begun in another tab, or too long ago').waitFor();
        expect(page.url()).toBe(`${hosted.url}/`);
      },
      FAULTS,
    );
  });
});

describe('the API of the hosted console', () => {
  const statusOf = async (method: string, path: string, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(hosted.url + path, { method, headers, ...(method === 'GET' ? {} : { body: '{}' }) });
    return [response.status, await response.json()];
  };

  test('answers nothing without a token, on any route', async () => {
    const unauthorized = [401, { message: 'Unauthorized' }];
    for (const path of ['/v1/fleet', '/openapi.json', '/v1/nothing', '/metrics']) {
      expect(await statusOf('GET', path)).toEqual(unauthorized);
    }
    expect(await statusOf('POST', '/v1/maintenance/start', 'no token')).toEqual(unauthorized);
  });

  test('answers with one: operators get as far as the request itself', async () => {
    const jane = await hosted.provider.sign();
    const bob = await hosted.provider.sign({ sub: 'bob', groups: ['site', 'operators', 'site operators?'] });

    expect((await statusOf('GET', '/v1/fleet', bob))[0]).toBe(200);
    expect((await statusOf('GET', '/v1/nothing', bob))[0]).toBe(404);
    expect((await statusOf('POST', '/v1/windows/preview', bob))[0]).toBe(400);
    expect((await statusOf('POST', '/v1/maintenance/start', jane))[0]).toBe(400);
    expect(await statusOf('POST', '/v1/maintenance/start', bob)).toEqual([
      403,
      expect.objectContaining({ type: '/problems/forbidden', detail: expect.stringContaining('bob may look') }),
    ]);
  });

  test('takes no AWS call: those are for the port of the service', async () => {
    const headers = { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };

    expect((await fetch(hosted.url, { method: 'POST', headers, body: '{}' })).status).toBe(401);
  });
});
