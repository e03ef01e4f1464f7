import { join } from 'node:path';
import { openStage } from '../scenarios/stage.ts';
import { launch } from './launch.ts';

/** `npm run console-picture`: draws the picture of docs/console.md anew, from a simulated cluster. */

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'pictures', 'console.png');
const HOSTS = 192;

const stage = await openStage({
  isTraced: false,
  cluster: {
    hosts: HOSTS,
    tasksPerHost: 2,
    frameworks: [{ name: 'web' }, { name: 'spark-etl', share: 0 }],
    hostnamePrefix: 'mesos-',
    attributes: (index) => ({
      pool: index < HOSTS / 3 ? 'batch' : 'web',
      rack: `r${1 + Math.floor(index / 16)}`,
      zone: `z${1 + Math.floor(index / 64)}`,
    }),
  },
  service: { stuckSeconds: 1 },
  schedulers: () => [{ framework: 'spark-*', type: 'wait' }],
});
const browser = await launch();
try {
  for (const hostname of ['mesos-5', 'mesos-37']) {
    stage.simulator.launchTask({ framework: 'spark-etl', hostname, atOnce: true });
  }
  const named = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => `mesos-${first + index}`);
  await stage.request('start', { hosts: ['mesos-5', 'mesos-37'], reason: 'disk swap', deadline: '2h' });
  await stage.request('start', { hosts: named(81, 86), reason: 'kernel 6.12' });
  await stage.call('POST', '/v1/hosts/cordon', { hosts: named(150, 151), reason: 'noisy fan' });
  await stage.hostWhen('mesos-37', ({ drain }) => drain?.stuck === true);
  await Promise.all(named(81, 86).map((name) => stage.hostWhen(name, 'HOST_STATE_DOWN')));
  await stage.request('start', { hosts: named(129, 132), concurrency: 2, repair: 'person', reason: 'firmware' });
  await stage.request('complete', { hosts: ['mesos-86'] });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 760 }, colorScheme: 'light' });
  await page.goto(stage.url);
  await page.getByRole('gridcell', { name: 'mesos-37, draining, stuck' }).click();
  await page.getByRole('button', { name: 'Start maintenance' }).waitFor();
  await page.screenshot({ path: FILE });
} finally {
  await browser.close();
  await stage.stop();
}
