import type { CampaignView } from '../../../functions/contract/api/campaigns.ts';
import { until } from '../../patience.ts';
import { stageOfFile } from '../stage.ts';

/** A campaign whose window opens each minute, and leaves time for one host. */

const stage = await stageOfFile({
  cluster: { hosts: 3, tasksPerHost: 1, initRestartMs: 200 },
  service: { reconcileSeconds: 1 },
});
const show = async () => (await stage.call<CampaignView>('GET', '/v1/campaigns/kernel')).body;

test('takes one host in each opening of its window, none outside, and each once', async () => {
  const window = { name: 'minute', schedule: 'cron(* * * * ? *)', duration: '10s' };
  expect((await stage.call('POST', '/v1/windows', window)).status).toBe(201);
  const campaign = { name: 'kernel', hosts: ['host1', 'host2'], by: '+1h', windows: ['minute'], concurrency: 1 };
  const created = await stage.call('POST', '/v1/campaigns', { ...campaign, repair: 'none', settle: '11s' });
  expect(created.status).toBe(201);

  await until('the first host', show, ({ counts }) => counts.done === 1);
  const between = await until('its wait for the next opening', show, ({ heldBy }) => heldBy.includes('minute'));
  expect(between).toMatchObject({ counts: { done: 1, underWay: 0, toGo: 1 }, nextWindow: { name: 'minute' } });
  const { counts } = await until('the end', show, ({ status }) => status === 'finished');

  expect(counts).toEqual({ done: 2, failed: 0, underWay: 0, toGo: 0 });
  const histories = await Promise.all(['host1', 'host2', 'host3'].map((hostname) => stage.history(hostname)));
  const begins = histories.map((events) =>
    events.filter(({ from, to }) => from !== to && to === 'HOST_STATE_DRAINING'),
  );
  expect(begins.map(({ length }) => length)).toEqual([1, 1, 0]);
  const times = begins.flat().map(({ at }) => new Date(at));
  // A host that is chosen in time may take seconds until it drains; the next opening comes 50 s later.
  expect(times.map((time) => time.getSeconds()).filter((second) => second >= 30)).toEqual([]);
  expect(new Set(times.map((time) => time.getMinutes())).size).toBe(2);
});
