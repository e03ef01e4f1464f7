import { afterAll, describe, expect, test } from '@jest/globals';
import { openStage } from './stage.ts';

/** Peloton's own maintenance scenarios, with jobs of Peloton and apps of Marathon. */

const ON_3 = ['host1', 'host2', 'host3'];

const stage = await openStage({
  cluster: {
    hosts: 8,
    frameworks: [],
    marathons: [{ apps: [{ id: '/limit', instances: 4, minimumHealthCapacity: 0.75, startsOn: ON_3 }] }],
    pelotons: [{ jobs: [{ name: 'limit', instances: 4, maximumUnavailableInstances: 1, startsOn: ON_3 }] }],
  },
  schedulers: (simulator) => [
    { framework: 'marathon', type: 'marathon', url: simulator.marathon().url },
    { framework: 'Peloton', type: 'peloton', url: simulator.peloton().url },
  ],
});
const { simulator } = stage;

afterAll(() => stage.stop());

describe('a limit of 1 of 4 instances', () => {
  test('is never exceeded while three hosts go down together', async () => {
    const [marathon, peloton] = [simulator.marathon(), simulator.peloton()];
    marathon.resetLowest();
    peloton.resetLowest();

    await stage.request('start', { hosts: ON_3 });
    for (const hostname of ON_3) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');

    expect(marathon.highestUnavailable('/limit')).toBe(1);
    expect(peloton.highestUnavailable('limit')).toBe(1);
    console.log(JSON.stringify(marathon.requests.length), peloton.requests.length, await stage.notes('host1'), (await stage.history('host1')));
  });
});
