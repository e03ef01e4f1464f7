import type { HistoryPage, HostView, MaintenanceView } from '../../../functions/contract/api/api.ts';
import type { OpeningPage, WindowView } from '../../../functions/contract/api/windows.ts';
import { ahead } from '../../patience.ts';
import { stageOfFile, until } from '../stage.ts';

/**
 * Mesos takes any string as the name of a host. The service works on such a host as on any other,
 * or leaves it out; it delays no other host.
 */

const ODD = [
  ...['host4.example.com.', '-lead', 'h:5051', 'a b', 'Ümlaut', 'x,y', 'a/b', '100%', '?q=1&#'],
  ...['"q"', "o'brien", '東京-1', '$x{y}', '@file'],
];
const ORDINARY = ['host1', 'host2'];
/** No request could name these hosts. */
const LEFT_OUT = ['..', 'tab\there', ' blank'];
const NAMES = [...ODD, ...ORDINARY, ...LEFT_OUT];
const KEYS = [...ODD, ...ORDINARY].map((name) => name.toLowerCase());

const stage = await stageOfFile({
  cluster: { hosts: NAMES.length, hostnames: NAMES, tasksPerHost: 1, attributes: () => ({ pool: 'odd' }) },
  service: { reconcileSeconds: 1 },
});
await until('the hosts', stage.hosts, (hosts) => hosts.length >= KEYS.length);

const path = (name: string, rest = '') => `/v1/hosts/${encodeURIComponent(name)}${rest}`;
const stateOf = async (name: string) => (await stage.call<HostView>('GET', path(name))).body.state;
const areAll = (state: HostView['state'], names: readonly string[]) =>
  until(
    `${names.join(' ')} to be ${state}`,
    async () => (await stage.hosts()).filter((host) => names.includes(host.hostname)),
    (hosts) => hosts.length === names.length && hosts.every((host) => host.state === state),
  );

describe('hosts with odd names', () => {
  test('are listed, but for those that nobody could name', async () => {
    expect((await stage.hosts()).map(({ hostname }) => hostname).toSorted()).toEqual(KEYS.toSorted());
  });

  test('are shown, and have a history, each by its name', async () => {
    for (const name of ODD) {
      const shown = await stage.call<HostView>('GET', path(name));
      expect({ name, status: shown.status, is: shown.body.hostname }).toEqual({
        ...{ name, status: 200, is: name.toLowerCase() },
      });
      expect((await stage.call<HistoryPage>('GET', path(name, '/history'))).status).toBe(200);
    }
  });

  test('go down and come back in one request', async () => {
    const { maintenanceId } = await stage.request('start', { hosts: [...ODD, 'host1'] });
    await areAll('HOST_STATE_DOWN', [...ODD.map((name) => name.toLowerCase()), 'host1']);
    const { body } = await stage.call<MaintenanceView>('GET', `/v1/maintenances/${maintenanceId}`);
    expect(body.counts).toEqual({ HOST_STATE_DOWN: ODD.length + 1 });

    await stage.request('complete', { hosts: [...ODD, 'host1'] });
    await areAll('HOST_STATE_UP', KEYS);
  });

  test('are named on the command line, in quotes where a separator is in the name', async () => {
    const shown = await stage.cli('host', 'show', 'a b', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ hostname: 'a b' });
    expect(JSON.parse((await stage.cli('host', 'show', '--json', '--', '-lead')).stdout)).toMatchObject({
      hostname: '-lead',
    });

    const started = await stage.cli('host', 'maintenance', 'start', '--json', '"a b","x,y",h:5051', '"@file"');
    expect(started.stderr).toBe('');
    expect(JSON.parse(started.stdout).hosts.map(({ hostname }: HostView) => hostname)).toEqual([
      ...['a b', 'x,y', 'h:5051', '@file'],
    ]);
    await areAll('HOST_STATE_DOWN', ['a b', 'x,y', 'h:5051', '@file']);
    const back = await stage.cli('host', 'maintenance', 'complete', '"a b","x,y",h:5051,"@file"', '--watch');
    expect(back.exitCode).toBe(0);
  });

  test('of which no host is known are a bad request, as before', async () => {
    expect(await stage.refused('start', { hosts: ['a b', 'c d', 'h1"', 'host1'] })).toMatchObject({
      status: 400,
      type: '/problems/invalid-request',
      errors: [
        { host: 'c d', field: 'hosts[1]', code: 'custom', message: expect.stringContaining('is not a host name') },
        { host: 'h1"', field: 'hosts[2]' },
      ],
    });
    expect(await stage.call('GET', path('c d'))).toMatchObject({ status: 400 });
    expect(await stateOf('a b')).toBe('HOST_STATE_UP');
  });

  test('go through a window, which closes and counts them as the others', async () => {
    const window = { pool: 'odd', concurrency: NAMES.length, repair: 'none', settle: '1s', duration: '1h' };
    const opensAt = new Date(Date.now() + ahead(5_000)).toISOString().slice(0, 19);
    const created = await stage.call<WindowView>('POST', '/v1/windows', {
      ...{ name: 'all', ...window, schedule: `at(${opensAt})` },
    });
    expect(created.status).toBe(201);
    const opening = async () => (await stage.call<OpeningPage>('GET', '/v1/windows/all/history')).body.openings[0];
    const closed = await until('the window to close', opening, (found) => found?.closedAt != null);
    expect(closed).toMatchObject({
      result: 'done',
      hostCount: KEYS.length,
      outcomes: { arrived: KEYS.length, failed: 0, notBegun: 0 },
    });
    await areAll('HOST_STATE_UP', KEYS);
  });
});
