import { createServer } from 'node:http';
import type { Page, Route } from 'playwright-core';
import { type Simulator, startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { listening } from '../../local-server.ts';
import { type MasterProxy, startMasterProxy } from '../../scenarios/master-proxy.ts';
import { type ServiceProcess, serviceProcess } from '../../scenarios/service-process.ts';
import type { Api } from '../../scenarios/stage.ts';
import { type Browsing, openBrowser } from '../browser.ts';

/** The service is killed with -9 in the middle of an action, and started again: the person learns whether it was accepted. */

let simulator: Simulator;
let proxy: MasterProxy;
let service: ServiceProcess;
let api: Api;
let browsing: Browsing;

beforeAll(async () => {
  simulator = await startSimulator({ hosts: 6, tasksPerHost: 0 });
  proxy = await startMasterProxy(simulator.url);
  const { port, close } = await listening(createServer());
  await close();
  service = serviceProcess({ MESOS_MASTERS: proxy.url, RECONCILE_SECONDS: '1', PELOTON_PORT: String(port) });
  api = await service.start();
  browsing = await openBrowser(api.url);
});
afterAll(async () => {
  await browsing?.close();
  await service?.end();
  await proxy?.stop();
  await simulator?.stop();
});

/** Presses the action of a host, and confirms it. What the browser then asks first is `met`. */
async function act(host: string, name: string, meet: (route: Route, page: Page) => Promise<void>, told: RegExp) {
  await browsing.look(
    `/hosts/${host}`,
    async (page) => {
      let isFirst = true;
      await page.route(/maintenance\/(start|complete)$/, async (route) => {
        if (!isFirst || route.request().postDataJSON().dryRun === true) return route.continue();
        isFirst = false;
        await meet(route, page);
      });
      await page.getByRole('button', { name }).click();
      const dialog = page.getByRole('dialog', { name });
      await dialog.getByLabel('Reason').fill('kernel');
      await dialog.getByRole('button', { name }).click();
      await dialog.getByText('The answer is missing: the request may have been accepted').waitFor();
      api = await service.start();
      await page.getByText(told).waitFor();
    },
    { faults: [0, 502, 503, 504] },
  );
}

async function afterItsWork(route: Route): Promise<void> {
  await route.fetch();
  await service.kill();
  await route.abort();
}

async function beforeItCame(route: Route): Promise<void> {
  await service.kill();
  await route.continue();
}

/** The master holds the service's question until the service is dead. */
async function amidItsWork(route: Route): Promise<void> {
  const asked = Promise.withResolvers<void>();
  const killed = Promise.withResolvers<void>();
  proxy.interfere = () => ({
    before: () => {
      asked.resolve();
      return killed.promise;
    },
  });
  await route.continue();
  await asked.promise;
  await service.kill();
  proxy.interfere = () => undefined;
  killed.resolve();
}

const MOMENTS = [
  { moment: 'after it has started', host: 'host1', meet: afterItsWork },
  { moment: 'before the request came', host: 'host2', meet: beforeItCame },
  { moment: 'while it asks Mesos', host: 'host3', meet: amidItsWork },
] as const;

test.each(MOMENTS)('a start, $moment, is accepted once', async ({ host, meet }) => {
  await act(host, 'Start maintenance', meet, /Accepted: 1 host on the way down/);
  await api.hostWhen(host, 'HOST_STATE_DOWN');

  expect((await api.history(host)).map(({ to, reason }) => [to, reason])).toEqual([
    ['HOST_STATE_DRAINING', 'kernel'],
    ['HOST_STATE_DRAINED', 'kernel'],
    ['HOST_STATE_DOWN', 'kernel'],
  ]);
});

test.each([
  { ...MOMENTS[0], told: /Accepted: 1 host on the way up/, after: 'HOST_STATE_UP' },
  { ...MOMENTS[1], told: /The request was not accepted/, after: 'HOST_STATE_DOWN' },
  { ...MOMENTS[2], told: /The request was not accepted/, after: 'HOST_STATE_DOWN' },
] as const)('a return, $moment, is told as it is', async ({ host, meet, told, after }) => {
  await act(host, 'Complete', meet, told);

  expect((await api.host(host)).goalState).toBe(after);
});
