import { allPages } from './suite/all-pages.ts';
import { transition } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('history', (store) => {
  test('a host without history has an empty one', async () => {
    expect(await store().history('h1', 10)).toEqual({ items: [] });
  });

  test('transitions come back newest first, of that host only', async () => {
    await store().appendHistory('h1', [transition(9), transition(10), transition(2)]);
    await store().appendHistory('h1', [transition(100, { detail: 'forced' })]);
    await store().appendHistory('h10', [transition(3)]);

    const { items } = await store().history('h1', 10);

    expect(items).toEqual([transition(100, { detail: 'forced' }), transition(10), transition(9), transition(2)]);
  });

  test('the same transitions written again change nothing', async () => {
    const both = [transition(1), transition(2)];
    await store().appendHistory('h1', both);
    await store().appendHistory('h1', [...both, ...both]);
    await store().appendHistory('h1', [transition(2)]);

    expect(await store().history('h1', 10)).toEqual({ items: [transition(2), transition(1)] });
  });

  test('no transitions to append are no write', async () => {
    await store().appendHistory('h1', []);

    expect(await store().history('h1', 10)).toEqual({ items: [] });
  });

  test('60 transitions are written in one call and read in pages, each once', async () => {
    const all = Array.from({ length: 60 }, (_, n) => transition(n + 1));
    await store().appendHistory('h1', all);

    const pages = await allPages((token) => store().history('h1', 25, token));

    expect(pages.map((page) => page.length)).toEqual([25, 25, 10]);
    expect(pages.flat().map(({ version }) => version)).toEqual(all.map(({ version }) => version).reverse());
  });

  test('a full last page has no next one', async () => {
    await store().appendHistory('h1', [transition(1), transition(2)]);

    expect(await store().history('h1', 2)).toEqual({ items: [transition(2), transition(1)] });
  });

  test('history does not create a host', async () => {
    await store().appendHistory('h1', [transition(1)]);

    expect(await store().host('h1')).toBeUndefined();
    expect(await store().hostsByState(['HOST_STATE_DRAINING', 'HOST_STATE_UP'], 10)).toEqual({ items: [] });
  });
});
