import { MaintenanceError } from '../../functions/contract/errors.ts';
import { getHealth } from '../../functions/handlers/queries/health.ts';
import { fakeHostManager } from '../fakes/fake-host-manager.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { testServices } from '../fakes/services.ts';

function world(frameworks: readonly string[], hostManagers = [] as ReturnType<typeof fakeHostManager>[]) {
  const mesos = createFakeMesos(['h1']);
  mesos.frameworkNames = async () => new Map(frameworks.map((name, index) => [`f${index}`, name]));
  const logged: string[] = [];
  const report = {
    info() {},
    error: (message: string) => void logged.push(message),
    count() {},
    warn: (message: string) => void logged.push(message),
  };
  return { mesos, logged, services: testServices(mesos, { hostManagers, report }) };
}

const ask = ({ services }: ReturnType<typeof world>) => getHealth({} as never, services);

describe('health', () => {
  test('warns, and logs, that no settings name the host manager of a registered Peloton', async () => {
    const cluster = world(['marathon', 'Peloton', 'Peloton']);

    const { status, body } = await ask(cluster);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ok',
      warnings: [expect.stringMatching(/^framework Peloton .*"hostManager"/)],
    });
    expect(cluster.logged).toEqual(body.warnings);
  });

  test.each([
    ['no Peloton is registered', world(['marathon', 'spark-peloton'])],
    ['its host manager is notified', world(['Peloton'], [fakeHostManager([])])],
  ])('has no warnings when %s', async (_name, cluster) => {
    expect((await ask(cluster)).body).not.toHaveProperty('warnings');
    expect(cluster.logged).toEqual([]);
  });

  test('is that of Mesos and the store when the frameworks are unknown', async () => {
    const cluster = world([]);
    cluster.mesos.frameworkNames = () =>
      Promise.reject(new MaintenanceError('MesosUnavailable', 'GET_FRAMEWORKS: no leader'));

    expect(await ask(cluster)).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(cluster.logged).toEqual(['the warnings of the health are unknown']);
  });
});
