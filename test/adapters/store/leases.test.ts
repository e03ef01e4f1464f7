import { NOON } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('leases', (store) => {
  const after = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
  const take = (owner: string, seconds: number) => store().acquireLease('schedule', owner, 30, after(seconds));

  test('a held lease cannot be taken by another owner until it expires', async () => {
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

  test('a released lease is free', async () => {
    await take('a', 0);
    await store().releaseLease('schedule', 'a');

    expect(await take('b', 1)).toBe(true);
  });

  test('a lease that was taken over after its end is not released by the first owner', async () => {
    await take('a', 0);
    await take('b', 60);
    await store().releaseLease('schedule', 'a');

    expect(await take('a', 61)).toBe(false);
  });

  test('a free lease can be released', async () => {
    await store().releaseLease('schedule', 'a');

    expect(await take('b', 0)).toBe(true);
  });

  test('leases of different names are independent', async () => {
    await take('a', 0);

    expect(await store().acquireLease('other', 'b', 30, NOON)).toBe(true);
  });

  test('of ten owners that take a free lease exactly one gets it', async () => {
    const got = await Promise.all(Array.from({ length: 10 }, (_, n) => take(`owner-${n}`, 0)));

    expect(got.filter(Boolean)).toEqual([true]);
  });
});
