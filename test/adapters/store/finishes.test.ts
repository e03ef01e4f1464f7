import { expect, test } from '@jest/globals';
import type { Finish } from '../../../functions/domain/finish.ts';
import { maintenance } from './records.ts';
import { describeEachStore } from './stores.ts';

function finish(changes: Partial<Finish> = {}): Finish {
  return {
    maintenanceId: 'm-1',
    kind: 'start',
    by: 'alice',
    reason: 'kernel',
    startedAt: '2026-03-01T12:00:00.000Z',
    windowName: 'rack-7',
    parentId: null,
    at: '2026-03-01T13:00:00.000Z',
    hostCount: 3,
    states: { HOST_STATE_DOWN: 1, HOST_STATE_UP: 1 },
    outcomes: { arrived: 1, takenOver: 2, failed: 0, notBegun: 0 },
    notArrived: [
      { hostname: 'h2', state: 'HOST_STATE_UP', outcome: 'takenOver', code: 'limit' },
      { hostname: 'h3', state: null, outcome: 'takenOver', code: null },
    ],
    told: false,
    ...changes,
  };
}

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
    expect(await store().maintenances(10)).toEqual({ items: [maintenance('m-1', { executionArn: 'arn:1' })] });
  });
});
