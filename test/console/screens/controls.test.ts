import { openStage, type Stage, until } from '../../scenarios/stage.ts';
import { type Browsing, openBrowser } from '../browser.ts';

/** The breaker and the holds of hosts: shown where a person looks, with the way past them. */

let stage: Stage;
let browsing: Browsing;

beforeAll(async () => {
  const breaker = JSON.stringify({ begun: 2, window: '1h' });
  const runbookUrl = 'https://wiki.example.org/runbook';
  stage = await openStage({
    isTraced: false,
    cluster: { hosts: 4, tasksPerHost: 0 },
    service: { breaker, runbookUrl },
  });
  browsing = await openBrowser(stage.url);
});
afterAll(async () => {
  await browsing?.close();
  await stage?.stop();
});

test('a breaker that is open is said first, with its section of the runbook, and is reset with a reason', async () => {
  await stage.refused('start', { hosts: ['host1', 'host2', 'host3'] });
  await browsing.look('/', async (page) => {
    await page.getByRole('navigation').getByText('1', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Attention' }).click();
    await page.getByText('3 hosts would have begun within 1h, more than 2').waitFor();
    const section = await page.getByRole('link', { name: 'breaker-open' }).getAttribute('href');
    expect(section).toBe('https://wiki.example.org/runbook#breaker-open');
    await page.getByRole('button', { name: 'Reset breaker' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reset breaker' });
    expect(await dialog.getByRole('button', { name: 'Reset breaker' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('a typing error');
    await dialog.getByRole('button', { name: 'Reset breaker' }).click();
    await page.getByText('Nothing waits for you').waitFor();
  });
  expect((await stage.call<{ open: unknown }>('GET', '/v1/breaker')).body.open).toBeNull();
});

test('a host that two owners hold is released by one, and comes up with the last', async () => {
  await stage.request('start', { hosts: ['host1'], hold: 'kernel' });
  await stage.hostWhen('host1', 'HOST_STATE_DOWN');
  await stage.request('start', { hosts: ['host1'], hold: 'network' });
  await browsing.look('/hosts/host1', async (page) => {
    const act = async (name: string) => {
      await page.getByRole('button', { name }).first().click();
      const dialog = page.getByRole('dialog', { name });
      await dialog.getByLabel('Reason').fill('done');
      await dialog.getByRole('button', { name }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await act('Release the hold');
    const hold = page.getByRole('button', { name: 'Release the hold' });
    await until(
      'one hold',
      () => hold.count(),
      (count) => count === 1,
    );
    expect(await stage.host('host1')).toMatchObject({
      ...{ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', maintenance: { holds: [{ name: 'network' }] } },
    });
    await act('Release the hold');
  });
  await stage.hostWhen('host1', 'HOST_STATE_UP');
});
