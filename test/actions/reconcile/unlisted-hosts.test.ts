import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';

/** Hosts that the previous release wrote, and that are not in this release's index. */
async function withUnlisted(count: number, refuse = (_host: Host) => false) {
  const hostnames = Array.from({ length: count }, (_, n) => `h${n}`);
  const services = testServices(hostnames);
  const { store } = services;
  for (const hostname of hostnames) await store.putHost(hostRecord({ hostname }), 0);
  const unlisted = new Set(hostnames);
  const upgraded: typeof store = {
    ...store,
    async hostsByState(states, limit, nextToken, options) {
      const page = await store.hostsByState(states, limit, nextToken, options);
      for (const host of page.items) if (unlisted.has(host.hostname)) options?.onUnlisted?.(host);
      return page;
    },
    async listHost(host) {
      if (refuse(host)) throw new Error('no');
      const isListed = await store.listHost(host);
      if (isListed) unlisted.delete(host.hostname);
      return isListed;
    },
  };
  return { services: { ...services, store: upgraded }, unlisted };
}

test('a pass adds the hosts of the previous release to the index, once', async () => {
  const { services, unlisted } = await withUnlisted(3);

  expect(await reconcile(services)).toMatchObject({ listed: 3, failed: 0 });
  expect(unlisted.size).toBe(0);
  expect(await reconcile(services)).toMatchObject({ listed: 0 });
});

test('a pass adds a thousand of them, and the next one goes on', async () => {
  const { services, unlisted } = await withUnlisted(1_200);

  expect(await reconcile(services)).toMatchObject({ listed: 1_000 });
  expect(unlisted.size).toBe(200);
  expect(await reconcile(services)).toMatchObject({ listed: 200 });
});

test('a host that cannot be added is counted as failed, and stops no other part of the pass', async () => {
  const { services, unlisted } = await withUnlisted(3, ({ hostname }) => hostname === 'h1');

  expect(await reconcile(services)).toMatchObject({ hosts: 3, listed: 2, failed: 1 });
  expect([...unlisted]).toEqual(['h1']);
});
