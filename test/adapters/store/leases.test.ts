import { expect, test } from '@jest/globals';
import { NOON } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('leases', (store) => {
  const after = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
  const take = (owner: string, seconds: number) => store().acquireLease('schedule', owner, 30, after(seconds));

  test('a lease that one holds no other gets, until it has run out', async () => {
    expect(await take('a', 0)).toBe(true);
    expect(await take('b', 0)).toBe(false);
    expect(await take('b', 29.999)).toBe(false);
    expect(await take('b', 30)).toBe(true);
    expect(await take('a', 31)).toBe(false);
  });

  test('its owner prolongs it by taking it again', async () => {
    await take('a', 0);

    expect(await take('a', 20)).toBe(true);
    expect(await take('b', 40)).toBe(false);
    expect(await take('b', 50)).toBe(true);
  });

  test('a lease that was given back is free', async () => {
    await take('a', 0);
    await store().releaseLease('schedule', 'a');

    expect(await take('b', 1)).toBe(true);
  });

  test('one that was stolen after its end is not given back by the first owner', async () => {
    await take('a', 0);
    await take('b', 60);
    await store().releaseLease('schedule', 'a');

    expect(await take('a', 61)).toBe(false);
  });

  test('a lease that nobody holds can be given back', async () => {
    await store().releaseLease('schedule', 'a');

    expect(await take('b', 0)).toBe(true);
  });

  test('leases of other names are others', async () => {
    await take('a', 0);

    expect(await store().acquireLease('other', 'b', 30, NOON)).toBe(true);
  });

  test('of ten that want a free lease exactly one gets it', async () => {
    const got = await Promise.all(Array.from({ length: 10 }, (_, n) => take(`owner-${n}`, 0)));

    expect(got.filter(Boolean)).toEqual([true]);
  });
});
