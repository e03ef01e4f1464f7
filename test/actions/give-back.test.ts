import { describe, expect, test } from '@jest/globals';
import { decide, giveBack, register } from '../../functions/actions/register.ts';
import { startMaintenance } from '../../functions/actions/resolve-request.ts';
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
});
