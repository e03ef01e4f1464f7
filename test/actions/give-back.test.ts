import { describe, expect, test } from '@jest/globals';
import { decide, giveBack, register } from '../../functions/actions/register.ts';
import { startMaintenance } from '../../functions/actions/resolve-request.ts';
import { reconcile } from '../../functions/handlers/reconcile.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { type TestServices, testServices } from '../fakes/services.ts';

/** What is left of a request for h1 that Mesos refuses; `meanwhile` happens between registering it and taking it back. */
async function refused(meanwhile: (services: TestServices) => Promise<unknown> = async () => undefined) {
  const services = testServices(createFakeMesos(['h1']));
  const request = startMaintenance({ hosts: ['h1'] }, { by: 'ops', id: 'm1', executionArn: 'arn' }, services.clock());
  const registered = await register(services, request, await decide(services, request, ['h1']));
  await meanwhile(services);
  await giveBack(services, registered);
  return { host: await services.store.host('h1'), maintenance: await services.store.maintenance('m1') };
}

describe('a refused request', () => {
  test('leaves neither its host nor itself behind', async () => {
    expect(await refused()).toEqual({ host: undefined, maintenance: undefined });
  });

  test('stays for the host that somebody else has asked for meanwhile, and been told that it is on its way in it', async () => {
    const join = async ({ store }: TestServices) => {
      const host = await store.host('h1');
      if (host?.maintenance)
        await store.putHost({ ...host, maintenance: { ...host.maintenance, onDeadline: 'force' } }, 1);
    };

    expect(await refused(join)).toMatchObject({ host: { maintenance: { id: 'm1' } }, maintenance: { id: 'm1' } });
  });

  test('leaves nothing behind where a look has written its host meanwhile, and keeps what that saw', async () => {
    const look = async ({ store }: TestServices) => {
      const host = await store.host('h1');
      if (host) await store.putHost({ ...host, ip: '10.9.9.9' }, host.version);
    };

    expect(await refused(look)).toEqual({ host: undefined, maintenance: undefined });
  });

  test('gives a host back that was known before, with what a look has seen meanwhile', async () => {
    const services = testServices(createFakeMesos(['h1']));
    await reconcile({}, services);
    const request = startMaintenance({ hosts: ['h1'] }, { by: 'ops', id: 'm1', executionArn: 'arn' }, services.clock());
    const registered = await register(services, request, await decide(services, request, ['h1']));
    const asked = await services.store.host('h1');
    if (asked) await services.store.putHost({ ...asked, ip: '10.9.9.9' }, asked.version);

    await giveBack(services, registered);

    const given = await services.store.host('h1');
    expect(given).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null, window: null, ip: '10.9.9.9' });
    expect(await services.store.maintenance('m1')).toBeUndefined();
  });
});
