import { editMaintenance } from '../../functions/actions/registration/edit-maintenance.ts';
import { registerHosts } from '../../functions/handlers/steps/register-hosts.ts';
import { registerReturn } from '../../functions/handlers/steps/register-return.ts';
import { hostOf, testServices } from '../fakes/services.ts';

const step = (input: unknown, executionName: string | null = 'run-1') => ({
  input,
  executionName,
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:StartMaintenance:run-1',
});
const world = () => testServices(['h1', 'h2']);

describe('the first step of an execution that an operator started', () => {
  test('registers the hosts in a maintenance of the execution’s name, asked for by it', async () => {
    const services = world();

    const plan = await registerHosts(step({ hosts: ['H1 '], reason: 'kernel' }), services);

    expect(plan).toMatchObject({ maintenanceId: 'run-1', hosts: ['h1'], concurrency: 1 });
    expect(await services.store.host('h1')).toMatchObject({
      goalState: 'HOST_STATE_DOWN',
      maintenance: { id: 'run-1', reason: 'kernel', requestedBy: 'execution run-1' },
    });
  });

  test('takes the name from the ARN if the interpreter gives none', async () => {
    expect(await registerHosts(step({ hosts: ['h1'] }, null), world())).toMatchObject({ maintenanceId: 'run-1' });
  });

  test('registers once when it is delivered twice', async () => {
    const services = world();

    const first = await registerHosts(step({ hosts: ['h1', 'h2'] }), services);
    const host = await services.store.host('h1');

    expect(await registerHosts(step({ hosts: ['h1', 'h2'] }), services)).toEqual(first);
    expect(await services.store.host('h1')).toEqual(host);
  });

  test('takes no host that was left out when it is delivered again later', async () => {
    const services = world();
    const { store } = services;
    await registerHosts(step({ hosts: ['h1'] }, 'run-0'), services);
    const first = await registerHosts(step({ hosts: ['h1', 'h2'] }), services);
    const host = await hostOf({ store }, 'h1');
    await store.putHost({ ...host, goalState: 'HOST_STATE_UP', maintenance: null }, host.version);

    expect(await registerHosts(step({ hosts: ['h1', 'h2'] }), services)).toEqual(first);

    expect(first.hosts).toEqual(['h2']);
    expect(await store.host('h1')).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null });
  });

  test('refuses the name of a maintenance that is over', async () => {
    const services = world();
    await registerHosts(step({ hosts: ['h1'] }), services);
    await editMaintenance(services, 'run-1', (stored) => ({ ...stored, endedAt: '2026-03-01T12:00:00.000Z' }));

    await expect(registerHosts(step({ hosts: ['h1', 'h2'] }), services)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: "maintenance 'run-1' has been over since 2026-03-01T12:00:00.000Z: start an execution with another name",
    });
    expect(await services.store.host('h2')).toBeUndefined();
  });

  test('moves no host in a dry run', async () => {
    const services = world();

    expect(await registerHosts(step({ hosts: ['h1'], dryRun: true }), services)).toMatchObject({ hosts: [] });
    expect(await services.store.host('h1')).toBeUndefined();
  });

  test.each([
    [{ hosts: ['h1'], dryRun: true, reason: 7 }, 'InvalidInput'],
    [{ hosts: [] }, 'InvalidInput'],
    ['h1', 'InvalidInput'],
    [{ hosts: ['h1', 'h9'] }, 'HostNotFound'],
    [{ hosts: ['h9'], dryRun: true }, 'HostNotFound'],
    [{ hosts: ['h1'], maintenanceId: 'none' }, 'MaintenanceNotFound'],
    [{ hosts: ['h1'], start: 'tomorrow' }, 'InvalidInput'],
    [{ hosts: ['h1'], start: '+20d' }, 'InvalidInput'],
  ])('%j is %s, and changes nothing', async (input, name) => {
    const services = world();

    await expect(registerHosts(step(input), services)).rejects.toMatchObject({ name });

    expect(await services.store.host('h1')).toBeUndefined();
    expect((await services.store.maintenances(10)).items).toEqual([]);
  });

  test('refuses to continue a rolling maintenance with the state machines of its waves', async () => {
    const services = world();
    const input = { hosts: ['h1', 'h2'], concurrency: 1, start: '+1h' };
    await registerHosts(step(input, 'run-1'), services);
    const resumed = step({ hosts: ['h1'], maintenanceId: 'run-1' });
    const wrong = {
      name: 'InvalidInput',
      message: expect.stringContaining("'run-1' is a rolling one: start RollMaintenance for it"),
    };

    await expect(registerHosts(resumed, services)).rejects.toMatchObject(wrong);
    await expect(registerReturn(resumed, services)).rejects.toMatchObject(wrong);
  });

  test('refuses to continue a start with CompleteMaintenance, or a return with StartMaintenance', async () => {
    const services = world();
    await registerHosts(step({ hosts: ['h1'] }), services);
    await registerReturn(step({ hosts: ['h1'], cancel: true }, 'run-2'), services);
    const before = await services.store.host('h1');
    const wrong = (id: string) => ({
      name: 'InvalidInput',
      message: expect.stringContaining(`maintenance '${id}' is a `),
    });

    await expect(registerReturn(step({ hosts: ['h1'], maintenanceId: 'run-1' }), services)).rejects.toMatchObject(
      wrong('run-1'),
    );
    await expect(registerHosts(step({ hosts: ['h1'], maintenanceId: 'run-2' }), services)).rejects.toMatchObject(
      wrong('run-2'),
    );

    expect(await services.store.host('h1')).toEqual(before);
  });

  test('leaves all hosts of a refused request untouched', async () => {
    const services = world();
    await registerHosts(step({ hosts: ['h1'] }), services);
    const before = await services.store.host('h1');

    await expect(registerReturn(step({ hosts: ['h1', 'h2'] }, 'run-2'), services)).rejects.toMatchObject({
      name: 'HostNotDown',
      entries: [expect.objectContaining({ host: 'h1' }), expect.objectContaining({ host: 'h2' })],
    });

    expect(await services.store.host('h1')).toEqual(before);
  });
});
