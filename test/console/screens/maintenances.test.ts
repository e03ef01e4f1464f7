import type { MaintenanceView } from '../../../functions/contract/api/api.ts';
import { until } from '../../scenarios/stage.ts';
import { consoleOfFile, steer } from '../browser.ts';

/** A rolling maintenance and a single host: looked at, and steered. */

const { stage, browsing } = await consoleOfFile({
  cluster: { hosts: 8, tasksPerHost: 1, frameworks: [{ name: 'web' }, { name: 'spark-etl', share: 0 }] },
  service: { reconcileSeconds: 1 },
  schedulers: () => [{ framework: 'spark-*', type: 'wait' }],
});

describe('a rolling maintenance', () => {
  test('shows where each host is, and is paused, resumed and stopped', async () => {
    const options = { hosts: ['host1', 'host2', 'host3'], concurrency: 1, repair: 'person', reason: 'firmware' };
    const { maintenanceId } = await stage.request('start', options);
    const status = async () => {
      const { body } = await stage.call<MaintenanceView>('GET', `/v1/maintenances/${maintenanceId}`);
      return body.rollout?.status;
    };
    await stage.hostWhen('host1', 'HOST_STATE_DOWN');
    await browsing.look('/maintenances', async (page) => {
      await page.getByRole('link', { name: 'firmware' }).click();
      await page.getByText('2 waiting, 1 down').waitFor();
      await steer(page, 'Pause', 'the vendor calls back');
      expect(await status()).toBe('paused');
      await page.getByText(/paused by .* \(the vendor calls back\): 'resume' goes on/).waitFor();
      await page.getByRole('heading', { name: 'Rolling, paused' }).waitFor();
      await steer(page, 'Resume');
      expect(await status()).toBe('running');
      await page.getByRole('heading', { name: 'Rolling, running' }).waitFor();
      await steer(page, 'Stop');
      await page.getByText('2 skipped').waitFor();
    });
  });
});

describe('a host that drains', () => {
  test('says what it waits for, takes another deadline, and is cancelled', async () => {
    stage.simulator.launchTask({ framework: 'spark-etl', hostname: 'host5', atOnce: true });
    await stage.request('start', { hosts: ['host5'], reason: 'kernel' });
    await browsing.look('/hosts/host5', async (page) => {
      await page.getByText('spark-etl has accepted its inverse offer').first().waitFor();
      await page.getByRole('button', { name: 'Set a deadline' }).click();
      const deadline = page.getByRole('dialog', { name: 'Set a deadline' });
      await deadline.getByLabel('Deadline').fill('3h');
      await deadline.getByLabel('After it').selectOption('cancel');
      await deadline.getByText('If any is left at the deadline').waitFor();
      await deadline.getByRole('button', { name: 'Set a deadline' }).click();
      await page.getByText('in 2 h 59 min, then cancel').or(page.getByText('in 3 h, then cancel')).waitFor();
      await page.getByRole('button', { name: 'Change the deadline' }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      const cancel = page.getByRole('dialog', { name: 'Cancel' });
      await cancel.getByLabel('Reason').fill('not this week');
      await cancel.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('In service: tasks may be placed on it.').waitFor();
      await page.getByText('draining → up').waitFor();
    });
    expect((await stage.history('host5')).at(-1)).toMatchObject({ to: 'HOST_STATE_UP', reason: 'not this week' });
  });
});

describe('a host that has left the cluster', () => {
  test('is forgotten', async () => {
    stage.simulator.host('host8').stopInit();
    stage.simulator.host('host8').leave();
    await stage.hostWhen('host8', ({ agents }) => agents.every(({ status }) => status === 'gone'));
    await browsing.look(
      '/hosts/host8',
      async (page) => {
        await page.getByRole('button', { name: 'Forget' }).click();
        await page.getByRole('dialog', { name: 'Forget' }).getByRole('button', { name: 'Forget' }).click();
        await page.getByText('host8 is forgotten').waitFor();
        await page.getByRole('heading', { name: 'Fleet' }).waitFor();
      },
      { faults: [404] },
    );
    await until(
      'host8 to be forgotten',
      () => stage.call('GET', '/v1/hosts/host8'),
      ({ status }) => status === 404,
    );
  });
});
