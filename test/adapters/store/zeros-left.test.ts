import { expect, test } from '@jest/globals';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('the zeros that passes still send', (store) => {
  test('are unknown before the first pass', async () => {
    expect(await store().zerosLeft()).toBeUndefined();
  });

  test('are those of the last write', async () => {
    await store().putZerosLeft({ DrainsStuck: 5, HostsUp: 5 });
    await store().putZerosLeft({ DrainsStuck: 4 });

    expect(await store().zerosLeft()).toEqual({ DrainsStuck: 4 });
  });

  test('may be none', async () => {
    await store().putZerosLeft({});

    expect(await store().zerosLeft()).toEqual({});
  });
});
