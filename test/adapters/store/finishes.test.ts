import { expect, test } from '@jest/globals';
import { finish, maintenance } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

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
