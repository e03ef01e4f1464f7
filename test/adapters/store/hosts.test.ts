import type { Host } from '../../../functions/domain/host/host.ts';
import { host, transition } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

const STALE = expect.objectContaining({ name: 'StaleHost' });

describeEachStore('host records', (store) => {
  test('a host that was never written does not exist', async () => {
    expect(await store().host('h1')).toBeUndefined();
  });

  test('a host is read as it was written, with the next version', async () => {
    const written = await store().putHost(host('h1'), 0);

    expect(written).toEqual({ ...host('h1'), version: 1 });
    expect(await store().host('h1')).toEqual(written);
  });

  test('a host keeps the blockers of many tasks, and has few again', async () => {
    const blockers = Array.from({ length: 50 }, (_, n) => ({
      ...host('h1').blockers[0],
      taskId: `t-${n}`,
      isNewer: true,
    }));
    await store().putHost(host('h1', { blockers } as Partial<Host>), 0);
    await store().clearOutbox('h1', 1);
    expect(await store().host('h1')).toEqual({ ...host('h1', { outbox: [], version: 1 }), blockers });

    await store().putHost(host('h1'), 1);
    expect(await store().host('h1')).toEqual(host('h1', { version: 2 }));
  });

  test('the expected version counts, not the one in the record', async () => {
    await store().putHost(host('h1', { version: 17 }), 0);

    expect((await store().host('h1'))?.version).toBe(1);
  });

  test('an existing host is not written as a new one', async () => {
    await store().putHost(host('h1'), 0);

    await expect(store().putHost(host('h1', { ip: '10.9.9.9' }), 0)).rejects.toEqual(STALE);
    expect((await store().host('h1'))?.ip).toBe('10.0.0.1');
  });

  test.each([2, 7])('a host at version 1 is not written over version %i', async (expectedVersion) => {
    await store().putHost(host('h1'), 0);

    await expect(store().putHost(host('h1'), expectedVersion)).rejects.toEqual(STALE);
  });

  test('a missing host is not written over a version', async () => {
    await expect(store().putHost(host('h1'), 1)).rejects.toEqual(STALE);
    expect(await store().host('h1')).toBeUndefined();
  });

  test('of ten writes over the same version exactly one succeeds', async () => {
    await store().putHost(host('h1'), 0);

    const writes = Array.from({ length: 10 }, (_, n) => store().putHost(host('h1', { ip: `10.0.0.${n}` }), 1));
    const results = await Promise.allSettled(writes);

    const winners = results.flatMap((result, n) => (result.status === 'fulfilled' ? [`10.0.0.${n}`] : []));
    const losers = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : []));
    expect(winners).toEqual([(await store().host('h1'))?.ip]);
    expect(losers).toEqual(Array(9).fill('StaleHost'));
  });

  test('of two creations of the same host exactly one succeeds', async () => {
    const results = await Promise.allSettled([store().putHost(host('h1'), 0), store().putHost(host('h1'), 0)]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a host is deleted at its version only', async () => {
    await store().putHost(host('h1'), 0);

    await expect(store().deleteHost('h1', 2)).rejects.toEqual(STALE);
    expect(await store().host('h1')).toBeDefined();
    await store().deleteHost('h1', 1);
    expect(await store().host('h1')).toBeUndefined();
  });

  test('a forgotten host is in no list, and cannot be written over an earlier version', async () => {
    await store().putHost(host('h1'), 0);
    await store().deleteHost('h1', 1);

    for (const version of [1, 2]) await expect(store().putHost(host('h1'), version)).rejects.toEqual(STALE);
    for (const version of [0, 1, 2]) await expect(store().deleteHost('h1', version)).rejects.toEqual(STALE);
    expect(await store().host('h1')).toBeUndefined();
    expect(await store().hosts(['h1'])).toEqual(new Map());
    expect(await store().hostsByState(['HOST_STATE_UP', 'HOST_STATE_DRAINING'], 10)).toEqual({ items: [] });
  });

  test('a host that is known again continues after the last version, and so do its undelivered events', async () => {
    await store().putHost(host('h1'), 0);
    await store().deleteHost('h1', 1);

    const again = await store().putHost(host('h1', { outbox: [transition(1)] }), 0);

    expect(again).toEqual(host('h1', { version: 3, outbox: [transition(3)] }));
    expect(await store().host('h1')).toEqual(again);
    expect(await store().putHost(again, 3)).toMatchObject({ version: 4 });
  });

  test('of two creations of a forgotten host exactly one succeeds', async () => {
    await store().putHost(host('h1'), 0);
    await store().deleteHost('h1', 1);

    const results = await Promise.allSettled([store().putHost(host('h1'), 0), store().putHost(host('h1'), 0)]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await store().host('h1'))?.version).toBe(3);
  });

  test('of hosts that are written at the same moment, each is written by its own version', async () => {
    for (const name of ['h1', 'h2']) await store().putHost(host(name), 0);
    await store().putHost(host('h2'), 1);
    await store().putHost(host('gone'), 0);
    await store().deleteHost('gone', 1);

    const writes = [
      { name: 'h1', over: 1, result: 2 },
      { name: 'h1', over: 0, result: STALE },
      { name: 'h2', over: 1, result: STALE },
      { name: 'h2', over: 2, result: 3 },
      { name: 'h3', over: 0, result: 1 },
      { name: 'h4', over: 1, result: STALE },
      { name: 'gone', over: 2, result: STALE },
      { name: 'gone', over: 0, result: 3 },
    ];
    const results = await Promise.allSettled(
      writes.map(({ name, over }) => store().putHost(host(name, { ip: '10.0.0.7' }), over)),
    );

    expect(results.map((result) => (result.status === 'fulfilled' ? result.value.version : result.reason))).toEqual(
      writes.map(({ result }) => result),
    );
    const stored = await store().hosts(['h1', 'h2', 'h3', 'h4', 'gone']);
    expect([...stored.values()].map(({ hostname, version, ip }) => `${hostname} ${version} ${ip}`).sort()).toEqual(
      ['gone 3', 'h1 2', 'h2 3', 'h3 1'].map((written) => `${written} 10.0.0.7`),
    );
  });

  test('an attribute that hosts have no longer is gone, and one of a newer release stays', async () => {
    const before = { foundOff: [1], ofNewerRelease: { a: 1 } };
    const names = ['h1', 'h2'];
    await Promise.all(names.map((name) => store().putHost(host(name, before), 0)));

    await Promise.all(names.map((name) => store().putHost(host(name, { ofNewerRelease: { a: 1 } } as object), 1)));
    await Promise.all(names.map((name) => store().clearOutbox(name, 2)));

    const stored = await store().hosts(names);
    const after = { version: 2, outbox: [], ofNewerRelease: { a: 1 } } as object;
    expect(stored).toEqual(new Map(names.map((name) => [name, host(name, after)])));
  });

  test('a missing host cannot be deleted', async () => {
    await expect(store().deleteHost('h1', 1)).rejects.toEqual(STALE);
  });

  test('clearing the outbox leaves everything else, the version too', async () => {
    const written = await store().putHost(host('h1'), 0);

    await store().clearOutbox('h1', 1);

    expect(await store().host('h1')).toEqual({ ...written, outbox: [] });
    await store().putHost(host('h1'), 1);
  });

  test('the outbox of a record with a newer version stays', async () => {
    await store().putHost(host('h1'), 0);
    await store().putHost(host('h1', { outbox: [transition(2)] }), 1);

    await store().clearOutbox('h1', 1);

    expect((await store().host('h1'))?.outbox).toEqual([transition(2)]);
  });

  test('clearing the outbox of a missing host does nothing', async () => {
    await store().clearOutbox('h1', 1);

    expect(await store().host('h1')).toBeUndefined();
  });

  test('the known ones of many hosts come back by name, repeats once', async () => {
    await store().putHost(host('h1'), 0);
    await store().putHost(host('h3'), 0);

    const found = await store().hosts(['h1', 'h2', 'h3', 'h1']);

    expect([...found.keys()].sort()).toEqual(['h1', 'h3']);
    expect(found.get('h3')).toEqual({ ...host('h3'), version: 1 });
  });

  test('no names give no hosts', async () => {
    expect(await store().hosts([])).toEqual(new Map());
  });

  test('1,000 hosts are read in one call', async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `host-${n}.example.com`);
    await Promise.all(names.map((name) => store().putHost(host(name), 0)));

    const found = await store().hosts([...names, 'unknown']);

    expect([...found.keys()].sort()).toEqual([...names].sort());
  });
});

describeEachStore('health', (store) => {
  test('a database that answers is healthy', async () => {
    await expect(store().health()).resolves.toBeUndefined();
  });
});
