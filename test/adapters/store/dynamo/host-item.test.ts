import { hostItem, SHARDS } from '../../../../functions/adapters/store/dynamo/host-item.ts';
import { host } from '../suite/records.ts';

describe('the list of a host', () => {
  test.each([
    ['h1', 'HOST_STATE_UP', 'UP#03'],
    ['host17.rack3.example.com', 'HOST_STATE_UP', 'UP#09'],
    ['host17.rack3.example.com', 'HOST_STATE_DOWN', 'OUT#09'],
    ['hösts', 'HOST_STATE_DRAINING', 'OUT#05'],
  ] as const)('of %s in %s is the same in every release', (hostname, state, listing) => {
    expect(hostItem(host(hostname, { state }))).toMatchObject({ listing, hostname });
  });

  test('takes less than DynamoDB takes in a second when 10,000 hosts change to one state at once', () => {
    const counts = new Map<unknown, number>();
    for (let n = 0; n < 10_000; n += 1) {
      const { listing } = hostItem(host(`host${n}.rack${n % 400}.example.com`));
      counts.set(listing, (counts.get(listing) ?? 0) + 1);
    }

    expect(counts.size).toBe(SHARDS.length);
    expect(Math.max(...counts.values())).toBeLessThan(1_000);
  });
});
