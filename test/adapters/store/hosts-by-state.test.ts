import { HOST_STATES, type HostState } from '../../../functions/domain/host/host.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { allPages } from './suite/all-pages.ts';
import { host } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

const BAD_TOKEN = expect.objectContaining({
  name: 'InvalidInput',
  entries: [expect.objectContaining({ field: 'nextToken' })],
});

async function put(store: Store, hostname: string, state: HostState): Promise<void> {
  const version = (await store.host(hostname))?.version ?? 0;
  await store.putHost(host(hostname, { state }), version);
}

function names(page: { readonly items: readonly { readonly hostname: string }[] }): string[] {
  return page.items.map(({ hostname }) => hostname);
}

describeEachStore(
  'hosts by state',
  (store) => {
    beforeEach(async () => {
      const hosts = ['h2', 'h10', 'h1', 'a.h1', 'h1-x', 'h3', 'h4', 'h5'];
      for (const [n, name] of hosts.entries()) await put(store(), name, HOST_STATES[n % 4] ?? 'HOST_STATE_UP');
    });

    test('hosts of one state come ordered by name', async () => {
      expect(names(await store().hostsByState(['HOST_STATE_UP'], 10))).toEqual(['h1-x', 'h2']);
    });

    test('hosts of several states are merged into one order', async () => {
      const page = await store().hostsByState(['HOST_STATE_DOWN', 'HOST_STATE_UP'], 10);

      expect(names(page)).toEqual(['a.h1', 'h1-x', 'h2', 'h5']);
      expect(page.nextToken).toBeUndefined();
      expect(page.items[0]).toEqual({ ...host('a.h1', { state: 'HOST_STATE_DOWN' }), version: 1 });
    });

    test.each([1, 2, 3, 7, 8, 9])('pages of %i hold every host once, in order', async (limit) => {
      const pages = await allPages((token) => store().hostsByState(HOST_STATES, limit, token));

      expect(pages.flat().map(({ hostname }) => hostname)).toEqual([
        'a.h1',
        'h1',
        'h1-x',
        'h10',
        'h2',
        'h3',
        'h4',
        'h5',
      ]);
      expect(pages.length).toBe(Math.ceil(8 / limit));
    });

    test('pages have every host once, whatever characters its name has', async () => {
      const odd = ['h2\uffe1', 'h2\u{1f600}', 'h2ü', 'h2é'];
      for (const name of odd) await put(store(), name, 'HOST_STATE_UP');

      const pages = await allPages((token) => store().hostsByState(HOST_STATES, 1, token));

      const found = pages.flat().map(({ hostname }) => hostname);
      expect(found).toHaveLength(8 + odd.length);
      expect(found).toEqual(expect.arrayContaining(odd));
    });

    test('a repeated state counts once', async () => {
      expect(names(await store().hostsByState(['HOST_STATE_UP', 'HOST_STATE_UP'], 10))).toEqual(['h1-x', 'h2']);
    });

    test('no state has no hosts', async () => {
      expect(await store().hostsByState([], 10)).toEqual({ items: [] });
    });

    test('a host is listed under its current state only', async () => {
      await put(store(), 'h2', 'HOST_STATE_DRAINING');

      expect(names(await store().hostsByState(['HOST_STATE_UP'], 10))).toEqual(['h1-x']);
      expect(names(await store().hostsByState(['HOST_STATE_DRAINING'], 10))).toEqual(['h10', 'h2', 'h3']);
    });

    test('a deleted host is listed under no state', async () => {
      await store().deleteHost('h2', 1);

      expect(names(await store().hostsByState(['HOST_STATE_UP'], 10))).toEqual(['h1-x']);
    });

    test('the index shows changes of the record that keep its state', async () => {
      await store().clearOutbox('h2', 1);

      const [, h2] = (await store().hostsByState(['HOST_STATE_UP'], 10)).items;
      expect(h2).toEqual({ ...host('h2'), version: 1, outbox: [] });
    });

    test('hosts that change state between two pages are on one of them', async () => {
      const first = await store().hostsByState(HOST_STATES, 4);
      for (const name of ['a.h1', 'h1', 'h2', 'h5']) await put(store(), name, 'HOST_STATE_UP');

      const rest = await store().hostsByState(HOST_STATES, 10, first.nextToken);

      expect(names(first)).toEqual(['a.h1', 'h1', 'h1-x', 'h10']);
      expect(names(rest)).toEqual(['h2', 'h3', 'h4', 'h5']);
    });

    test('a host that left the states before its page is on none, a host that came is on one', async () => {
      const states = ['HOST_STATE_UP', 'HOST_STATE_DRAINING'] as const;
      const first = await store().hostsByState(states, 2);
      await put(store(), 'h2', 'HOST_STATE_DOWN');
      await put(store(), 'h5', 'HOST_STATE_UP');

      expect(names(first)).toEqual(['h1-x', 'h10']);
      expect(names(await store().hostsByState(states, 10, first.nextToken))).toEqual(['h3', 'h5']);
    });

    test('the last host of a page may be gone when the next one is read', async () => {
      const first = await store().hostsByState(HOST_STATES, 2);
      await store().deleteHost('h1', 1);

      expect(names(await store().hostsByState(HOST_STATES, 2, first.nextToken))).toEqual(['h1-x', 'h10']);
    });
  },
  { isUpgraded: true },
);

describeEachStore(
  'hosts of a choice',
  (store) => {
    beforeEach(async () => {
      for (let n = 0; n < 12; n += 1) {
        const state = HOST_STATES[n % 4] ?? 'HOST_STATE_UP';
        const pool = n % 3 === 0 ? {} : { pool: n % 3 === 1 ? 'gpu' : 'default' };
        const attributes = { rack: `r${n % 2}`, 'dc.row-1': 'a b', ...pool };
        await store().putHost(host(`h${String(n).padStart(2, '0')}`, { state, attributes }), 0);
      }
      await store().putHost(host('bare', { state: 'HOST_STATE_UP', attributes: {} }), 0);
    });

    test.each([
      [{ pool: 'gpu' }, ['h01', 'h04', 'h07', 'h10']],
      [{ pool: 'default' }, ['bare', 'h00', 'h02', 'h03', 'h05', 'h06', 'h08', 'h09', 'h11']],
      [{ selector: { rack: 'r1' } }, ['h01', 'h03', 'h05', 'h07', 'h09', 'h11']],
      [{ selector: { rack: 'r1', pool: 'gpu', 'dc.row-1': 'a b' } }, ['h01', 'h07']],
      [{ selector: { rack: 'r9' } }, []],
      [{ selector: { shelf: 'r1' } }, []],
    ])('%j are each on one page, in order, whatever the size of a page', async (choice, chosen) => {
      for (const limit of [1, 2, 3, 100]) {
        const pages = await allPages((token) => store().hostsByState(HOST_STATES, limit, token, { choice }));

        expect(pages.flat().map(({ hostname }) => hostname)).toEqual(chosen);
        expect(pages.length).toBe(Math.max(1, Math.ceil(chosen.length / limit)));
      }
    });

    test('are of the given states alone', async () => {
      const choice = { pool: 'gpu' };

      expect(names(await store().hostsByState(['HOST_STATE_DRAINING'], 10, undefined, { choice }))).toEqual(['h01']);
    });
  },
  { isUpgraded: true },
);

describeEachStore('tokens that no page gave out', (store) => {
  const base64 = (text: string) => Buffer.from(text).toString('base64url');
  const madeUp = [
    '',
    'x',
    '%%%',
    base64('h1'),
    base64('{}'),
    base64('["hosts"]'),
    base64('["hosts",7]'),
    base64('["hosts",""]'),
  ];

  describe.each(madeUp)("'%s'", (token) => {
    test('is refused by every list', async () => {
      await expect(store().hostsByState(HOST_STATES, 10, token)).rejects.toEqual(BAD_TOKEN);
      await expect(store().history('h1', 10, token)).rejects.toEqual(BAD_TOKEN);
      await expect(store().maintenances(10, token)).rejects.toEqual(BAD_TOKEN);
    });
  });

  test('a token of one list is refused by another', async () => {
    for (const name of ['h1', 'h2']) await put(store(), name, 'HOST_STATE_UP');
    const { nextToken } = await store().hostsByState(HOST_STATES, 1);

    expect(nextToken).toBeDefined();
    await expect(store().history('h1', 10, nextToken)).rejects.toEqual(BAD_TOKEN);
    await expect(store().maintenances(10, nextToken)).rejects.toEqual(BAD_TOKEN);
  });

  test('a token with something added is refused', async () => {
    for (const name of ['h1', 'h2']) await put(store(), name, 'HOST_STATE_UP');
    const { nextToken } = await store().hostsByState(HOST_STATES, 1);

    await expect(store().hostsByState(HOST_STATES, 1, `${nextToken}=`)).rejects.toEqual(BAD_TOKEN);
  });
});
