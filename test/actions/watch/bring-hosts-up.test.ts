import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { fakeCluster } from '../../fakes/services.ts';
import { lookAt } from './look-at.ts';

test('a host that came back with another address is UP with that address', async () => {
  const { services } = fakeCluster(['h0', 'h1']);
  const down = hostRecord({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_UP', ip: '10.9.9.9' });
  await services.store.putHost({ ...down, maintenance: hostMaintenance() }, 0);

  const up = await lookAt(services, 'h1', { phase: 'bring-up' });

  expect(up).toMatchObject({ state: 'HOST_STATE_UP', ip: '10.0.0.2', maintenance: null });
});
