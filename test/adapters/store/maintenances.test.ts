import { allPages } from './suite/all-pages.ts';
import { finish, maintenance } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('maintenances', (store) => {
  test('a maintenance is read as it was created', async () => {
    expect(await store().createMaintenance(maintenance('m-1'))).toBe(true);

    expect(await store().maintenance('m-1')).toEqual(maintenance('m-1'));
    expect(await store().maintenance('m-2')).toBeUndefined();
  });

  test('an id is created once and stays as it was', async () => {
    await store().createMaintenance(maintenance('m-1'));

    expect(await store().createMaintenance(maintenance('m-1', { reason: 'other' }))).toBe(false);
    expect((await store().maintenance('m-1'))?.reason).toBe('kernel');
  });

  test('of five creations of the same id exactly one succeeds', async () => {
    const created = await Promise.all(Array.from({ length: 5 }, () => store().createMaintenance(maintenance('m-1'))));

    expect(created.filter(Boolean)).toEqual([true]);
  });

  test('a replaced maintenance is once in the list', async () => {
    await store().createMaintenance(maintenance('m-1'));
    await store().putMaintenance(maintenance('m-1', { executionArn: 'arn:1' }));

    expect(await store().maintenances(10)).toEqual({
      items: [maintenance('m-1', { executionArn: 'arn:1', version: 2 })],
    });
  });

  test('of five writes over the same version exactly one succeeds, and a write over an older one fails', async () => {
    await store().createMaintenance(maintenance('m-1'));
    const reasons = ['a', 'b', 'c', 'd', 'e'];

    const written = await Promise.all(reasons.map((reason) => store().putMaintenance(maintenance('m-1', { reason }))));

    expect(written.filter(Boolean)).toHaveLength(1);
    expect(await store().putMaintenance(maintenance('m-1'))).toBe(false);
    expect(await store().maintenance('m-1')).toEqual(
      maintenance('m-1', { reason: reasons[written.indexOf(true)] ?? '', version: 2 }),
    );
  });

  test('a deleted maintenance is not written again', async () => {
    await store().createMaintenance(maintenance('m-1'));
    await store().deleteMaintenance('m-1');

    expect(await store().putMaintenance(maintenance('m-1'))).toBe(false);
    expect(await store().maintenance('m-1')).toBeUndefined();
  });

  test('the answer to a client token is recorded once', async () => {
    const answer = {
      ...{ id: 't-1', maintenanceId: 'm-1', executionArn: 'arn:m-1', requestedAt: '2026-03-01T12:00:00.000Z' },
      hosts: [
        { hostname: 'h1', outcome: 'already' as const },
        { hostname: 'h2', outcome: 'already' as const, deadline: '2026-03-01T14:00:00.000Z' },
      ],
    };
    expect(await store().tokenAnswer('t-1')).toBeUndefined();

    const noted = await Promise.all(
      ['m-1', 'm-2'].map((id) => store().createTokenAnswer({ ...answer, maintenanceId: id })),
    );

    expect(noted.filter(Boolean)).toHaveLength(1);
    expect(await store().tokenAnswer('t-1')).toEqual({ ...answer, maintenanceId: noted[0] ? 'm-1' : 'm-2' });
  });

  test('a deleted maintenance is in no list, and deleting it again is harmless', async () => {
    await store().createMaintenance(maintenance('m-1'));

    await store().deleteMaintenance('m-1');
    await store().deleteMaintenance('m-1');

    expect(await store().maintenance('m-1')).toBeUndefined();
    expect(await store().maintenances(10)).toEqual({ items: [] });
  });

  test('they are listed newest first, whatever the offset of their time', async () => {
    await store().createMaintenance(maintenance('early', { requestedAt: '2026-03-01T13:00:00+02:00' }));
    await store().createMaintenance(maintenance('late', { requestedAt: '2026-03-01T12:30:00Z' }));
    await store().createMaintenance(maintenance('between', { requestedAt: '2026-03-01T12:00:00.001Z' }));

    const { items } = await store().maintenances(10);

    expect(items.map(({ id }) => id)).toEqual(['late', 'between', 'early']);
  });

  test('pages of maintenances of the same moment have each once', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) await store().createMaintenance(maintenance(id));

    const pages = await allPages((token) => store().maintenances(2, token));

    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
  });

  test('a list of large requests is complete, beyond the size of one answer', async () => {
    const hosts = Array.from({ length: 1_000 }, (_, n) => ({
      hostname: `${'x'.repeat(180)}-${n}`,
      outcome: 'accepted' as const,
    }));
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await store().createMaintenance(maintenance(id, { hosts }));

    const { items, nextToken } = await store().maintenances(5);

    expect(items.map(({ id }) => id)).toEqual(['f', 'e', 'd', 'c', 'b']);
    expect((await store().maintenances(5, nextToken)).items).toEqual([maintenance('a', { hosts })]);
  });
});

describeEachStore('ends of maintenances', (store) => {
  test('an end is read as it was created, by the id of its maintenance', async () => {
    expect(await store().createFinish(finish())).toBe(true);

    expect(await store().finish('m-1')).toEqual(finish());
    expect(await store().finish('m-2')).toBeUndefined();
  });

  test('of five that create the same one does, and what it wrote stays', async () => {
    const times = Array.from({ length: 5 }, (_, minute) => `2026-03-01T13:0${minute}:00.000Z`);
    const created = await Promise.all(times.map((at) => store().createFinish(finish({ at }))));

    expect(created.filter(Boolean)).toEqual([true]);
    expect((await store().finish('m-1'))?.at).toBe(times[created.indexOf(true)]);
  });

  test('that the bus knows of it is written over it', async () => {
    await store().createFinish(finish());
    await store().putFinish(finish({ told: true }));

    expect(await store().finish('m-1')).toEqual(finish({ told: true }));
  });

  test('it is in no list, and stays when the record of the maintenance is replaced', async () => {
    await store().createMaintenance(maintenance('m-1'));
    await store().createFinish(finish());
    await store().putMaintenance(maintenance('m-1', { executionArn: 'arn:1' }));

    expect(await store().finish('m-1')).toEqual(finish());
    expect(await store().maintenances(10)).toEqual({
      items: [maintenance('m-1', { executionArn: 'arn:1', version: 2 })],
    });
  });
});
