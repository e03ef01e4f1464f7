import type { RecurringWindow } from '../../../functions/domain/windows/recurring-window.ts';
import { allPages } from './suite/all-pages.ts';
import { opening, recurringWindow } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('windows', (store) => {
  test('a window is read as it was written, with its first version', async () => {
    const written = await store().putWindow(recurringWindow('w1'), 0);

    expect(written).toEqual(recurringWindow('w1', { version: 1 }));
    expect(await store().window('w1')).toEqual(written);
    expect(await store().window('W1')).toBeUndefined();
  });

  test.each([
    { of: 'a list', hosts: { list: ['h1', 'h2'] } },
    { of: 'a pool', hosts: { pool: 'gpu' } },
    { of: 'attributes', hosts: { selector: { rack: '7', zone: 'b' } } },
    { of: 'nothing', hosts: null },
  ])('its hosts of $of are read as they were chosen', async ({ hosts }) => {
    await store().putWindow(recurringWindow('w1', { hosts }), 0);

    expect((await store().window('w1'))?.hosts).toEqual(hosts);
  });

  test('a write or a deletion over an older version fails', async () => {
    await store().putWindow(recurringWindow('w1'), 0);
    await store().putWindow(recurringWindow('w1', { paused: true }), 1);

    expect(await store().putWindow(recurringWindow('w1'), 1)).toBeUndefined();
    expect(await store().putWindow(recurringWindow('w1'), 0)).toBeUndefined();
    expect(await store().deleteWindow('w1', 1)).toBe(false);
    expect(await store().window('w1')).toEqual(recurringWindow('w1', { paused: true, version: 2 }));
  });

  test('of five creations of the same name exactly one succeeds', async () => {
    const created = await Promise.all(
      Array.from({ length: 5 }, (_, n) => store().putWindow(recurringWindow('w1', { createdBy: `${n}` }), 0)),
    );

    expect(created.filter(Boolean)).toHaveLength(1);
    expect(await store().window('w1')).toEqual(created.find(Boolean));
  });

  test('a deleted window is gone, and its name is free again', async () => {
    await store().putWindow(recurringWindow('w1'), 0);

    expect(await store().deleteWindow('w1', 1)).toBe(true);
    expect(await store().deleteWindow('w1', 1)).toBe(false);
    expect(await store().windows(10)).toEqual({ items: [] });
    expect(await store().putWindow(recurringWindow('w1'), 0)).toEqual(recurringWindow('w1', { version: 1 }));
  });

  test('pages have each window once, by name', async () => {
    for (const name of ['b', 'B', 'a-2', 'a', '9']) await store().putWindow(recurringWindow(name), 0);

    const pages = await allPages((token) => store().windows(2, token));

    expect(pages.map((page) => page.map(({ name }) => name))).toEqual([['9', 'B'], ['a', 'a-2'], ['b']]);
  });

  test('attributes of a newer version stay when a window is written again', async () => {
    const newer = { ...recurringWindow('w1'), approvals: 2, options: { reason: 'x', pace: 3 } };
    await store().putWindow(newer as RecurringWindow, 0);

    const read = (await store().window('w1')) as RecurringWindow;
    await store().putWindow({ ...read, paused: true }, 1);

    expect(await store().window('w1')).toEqual({ ...newer, paused: true, version: 2 });
  });
});

describeEachStore('openings', (store) => {
  const [first, second, third] = [
    '2026-03-10T01:00:00.000Z',
    '2026-04-14T00:00:00.000Z',
    '2026-05-12T00:00:00.000Z',
  ] as const;

  test('an opening is created once, and stays as it was', async () => {
    expect(await store().createOpening(opening('w1', first))).toBe(true);
    expect(await store().createOpening(opening('w1', first, { outcome: 'missed' }))).toBe(false);

    expect(await store().opening('w1', first)).toEqual(opening('w1', first));
    expect(await store().opening('w1', second)).toBeUndefined();
    expect(await store().opening('w2', first)).toBeUndefined();
  });

  test('of five creations of the same opening exactly one succeeds', async () => {
    const created = await Promise.all(Array.from({ length: 5 }, () => store().createOpening(opening('w1', first))));

    expect(created.filter(Boolean)).toEqual([true]);
  });

  test('an opening is written over when it closes', async () => {
    const closed = opening('w1', first, {
      closedAt: second,
      result: 'halted',
      outcomes: { arrived: 1, takenOver: 0, failed: 2, notBegun: 0 },
    });
    await store().createOpening(opening('w1', first));
    await store().putOpening(closed);

    expect(await store().openings('w1', 10)).toEqual({ items: [closed] });
  });

  test('pages have each opening of one window once, newest first', async () => {
    for (const at of [second, first, third]) await store().createOpening(opening('w1', at));
    await store().createOpening(opening('w1-other', third));

    const pages = await allPages((token) => store().openings('w1', 2, token));

    expect(pages.map((page) => page.map(({ scheduledAt }) => scheduledAt))).toEqual([[third, second], [first]]);
  });

  test('they outlive their window', async () => {
    await store().putWindow(recurringWindow('w1'), 0);
    await store().createOpening(opening('w1', first));
    await store().deleteWindow('w1', 1);

    expect((await store().openings('w1', 10)).items).toEqual([opening('w1', first)]);
  });
});

describeEachStore('open times of windows', (store) => {
  const [ONE, OTHER] = ['2026-03-01T12:00:00.000Z', '2026-03-01T13:00:00.000Z'];

  test('a window is taken for one opening at a time, and released by that one alone', async () => {
    expect(await store().openTime('w1')).toBeUndefined();
    expect(await store().takeOpenTime('w1', ONE, undefined)).toBe(true);
    expect(await store().takeOpenTime('w1', OTHER, undefined)).toBe(false);
    expect(await store().openTime('w1')).toBe(ONE);

    await store().releaseOpenTime('w1', OTHER);
    expect(await store().openTime('w1')).toBe(ONE);
    await store().releaseOpenTime('w1', ONE);
    expect(await store().openTime('w1')).toBeUndefined();
  });

  test('the time of a dead opening is replaced only by an opening that has read it', async () => {
    await store().takeOpenTime('w1', ONE, undefined);

    expect(await store().takeOpenTime('w1', OTHER, ONE)).toBe(true);
    expect(await store().takeOpenTime('w1', ONE, ONE)).toBe(false);
    expect(await store().openTime('w1')).toBe(OTHER);
  });

  test('an open time is not an opening', async () => {
    await store().createOpening(opening('w1', ONE));
    await store().takeOpenTime('w1', ONE, undefined);

    expect((await store().openings('w1', 10)).items).toEqual([opening('w1', ONE)]);
  });
});

describeEachStore('turns of windows', (store) => {
  const turn = (hostname: string) => ({ hostname, at: '2026-03-01T12:00:00.000Z', isDone: true });

  test('are written at the version that was read', async () => {
    const none = { windowName: 'w1', turns: [], version: 0 };
    expect(await store().windowTurns('w1')).toEqual(none);

    const written = await Promise.all(
      ['h1', 'h2'].map((name) => store().putWindowTurns({ ...none, turns: [turn(name)] })),
    );

    expect(written.filter(Boolean)).toHaveLength(1);
    const [first] = written;
    expect(await store().windowTurns('w1')).toEqual({
      windowName: 'w1',
      turns: [turn(first ? 'h1' : 'h2')],
      version: 1,
    });
    expect(await store().putWindowTurns({ windowName: 'w1', turns: [turn('h3')], version: 1 })).toBe(true);
    expect(await store().windowTurns('w2')).toEqual({ ...none, windowName: 'w2' });
  });

  test('of a thousand hosts with the longest names are kept, and are not openings', async () => {
    const turns = Array.from({ length: 1_000 }, (_, n) => turn(`${n}`.padStart(253, 'h')));
    await store().putWindowTurns({ windowName: 'w1', turns, version: 0 });

    expect(await store().windowTurns('w1')).toEqual({ windowName: 'w1', turns, version: 1 });
    expect((await store().openings('w1', 10)).items).toEqual([]);
  });
});
