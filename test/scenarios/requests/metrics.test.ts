import { METRIC_NAMES } from '../../../functions/contract/metrics.ts';
import { openMetricsName } from '../../../local/metrics/open-metrics.ts';
import { stageOfFile, until } from '../stage.ts';

const stage = await stageOfFile({ cluster: { hosts: 3, tasksPerHost: 2 }, service: { reconcileSeconds: 1 } });

const scrape = async () => (await fetch(`${stage.url}/metrics`)).text();

test('GET /metrics has every level after passes that found nothing to do, and times none of their calls', async () => {
  const text = await until('the seventh pass', scrape, (each) =>
    /reconcile_duration_seconds_count\S* ([7-9]|\d\d)/.test(each),
  );

  expect(text).toContain('\npeloton_maintenance_hosts_up{cluster="peloton"} 3\n');
  for (const level of ['hosts_draining', 'hosts_stuck', 'drains_stuck', 'oldest_drain_age_seconds', 'outbox_owed']) {
    expect(text).toContain(`\npeloton_maintenance_${level}{cluster="peloton"} 0\n`);
  }
  expect(text).toMatch(/\npeloton_maintenance_reconcile_age_seconds\{cluster="peloton"\} [\d.]+\n/);
  expect(text).not.toMatch(/peloton_maintenance_mesos_(calls_total|latency_seconds_count)\{/);
});

test('GET /metrics tells of a drain from the first request to the host that is down', async () => {
  await stage.request('start', { hosts: ['host1'] });
  await stage.hostWhen('host1', 'HOST_STATE_DOWN');
  const text = await until('the pass after', scrape, (each) => each.includes('hosts_down{cluster="peloton"} 1'));

  for (const line of [
    'hosts_up{cluster="peloton"} 2',
    'host_state_changes_total{cluster="peloton"} 3',
    'drain_duration_seconds_count{cluster="peloton"} 1',
    'executions_started_total{cluster="peloton"} 1',
    'mesos_calls_total{cluster="peloton",call="START_MAINTENANCE"} 1',
    'api_requests_total{cluster="peloton",route="POST /v1/maintenance/start"} 1',
  ]) {
    expect(text).toContain(`\npeloton_maintenance_${line}\n`);
  }
  for (const name of METRIC_NAMES) expect(text).toContain(`# TYPE ${openMetricsName(name)} `);
});

test('it is for GET alone, and for nobody from elsewhere', async () => {
  expect(await stage.call('POST', '/metrics', {})).toMatchObject({
    status: 405,
    body: { type: '/problems/method-not-allowed', detail: '/metrics accepts GET, not POST' },
  });
  expect(await stage.call('GET', '/metrics', undefined, { origin: 'http://evil.example' })).toMatchObject({
    status: 403,
  });
});
