import { expect, test } from '@jest/globals';
import { NOON } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('the last pass', (store) => {
  test('each pass learns when the one before it ended', async () => {
    const later = new Date(NOON.getTime() + 60_000);

    expect(await store().passEnded(NOON)).toBeUndefined();
    expect(await store().passEnded(later)).toEqual(NOON);
    expect(await store().passEnded(NOON)).toEqual(later);
  });
});
