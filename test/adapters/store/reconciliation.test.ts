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

describeEachStore('the corrections of drift', (store) => {
  test('are none before the first one', async () => {
    expect(await store().corrections()).toEqual([]);
  });

  test('are those of the last write, beside the zeros', async () => {
    await store().putZerosLeft({ HostsUp: 5 });
    await store().putCorrections([{ at: '2026-03-01T12:00:00.000Z', hostnames: ['h1'] }]);

    expect(await store().corrections()).toEqual([{ at: '2026-03-01T12:00:00.000Z', hostnames: ['h1'] }]);
    expect(await store().zerosLeft()).toEqual({ HostsUp: 5 });
  });
});
