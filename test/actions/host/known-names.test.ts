import { knownHost } from '../../../functions/actions/host/known-host.ts';
import { validatedHosts } from '../../../functions/actions/host/known-names.ts';
import { ReturnRequest, StartExecutionInput, StartRequest } from '../../../functions/contract/api/requests.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';

/** Names that break RFC 1123: taken where a known host has them, a slip everywhere else. */

async function known(...hostnames: readonly string[]) {
  const services = testServices([]);
  for (const hostname of hostnames) await services.store.putHost(hostRecord({ hostname }), 0);
  return services;
}

describe('an odd name in a request', () => {
  test('is taken when a known host has it, in any case', async () => {
    const services = await known('a b', 'ümlaut');

    expect(await validatedHosts(services, ReturnRequest, { hosts: ['A b', ' ÜMLAUT ', 'h1'] })).toEqual({
      hosts: ['a b', 'ümlaut', 'h1'],
    });
  });

  test('that no known host has is an entry beside those of all other faults', async () => {
    const body = { hosts: ['h1,h2', 'a b', '-c'], deadline: 'soon' };

    await expect(validatedHosts(await known('a b'), StartRequest, body)).rejects.toMatchObject({
      name: 'InvalidInput',
      entries: [
        { field: 'deadline' },
        { host: 'h1,h2', field: 'hosts[0]', code: 'custom', message: expect.stringContaining('is not a host name') },
        { host: '-c', field: 'hosts[2]', code: 'custom' },
      ],
    });
  });

  test('does not stop an execution that goes on with a registered request, although the host is no longer known', async () => {
    const input = { hosts: ['a b', 'h1'], maintenanceId: 'm-1' };

    expect(await validatedHosts(await known(), StartExecutionInput, input)).toEqual(input);
  });
});

test('a host that is asked for by an odd name is a bad request when none has it, else that host', async () => {
  const services = await known('a b');

  expect(await knownHost(services, 'a b')).toMatchObject({ hostname: 'a b' });
  await expect(knownHost(services, 'c d')).rejects.toMatchObject({ name: 'InvalidInput' });
  await expect(knownHost(services, 'h1')).rejects.toMatchObject({ name: 'HostNotFound' });
});
