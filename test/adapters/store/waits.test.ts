import type { AnyWait, RolloutWait, Wait, Watch } from '../../../functions/domain/watch/wait.ts';
import { describeEachStore } from './suite/stores.ts';

const wait = (changes: Partial<Wait> = {}): Wait => ({
  ...{ hostname: 'h1', maintenanceId: 'm1', phase: 'drain', token: 'token-1', executionArn: 'arn:1' },
  ...{ since: '2026-03-01T12:00:00.000Z' },
  ...changes,
});
const rollout = (changes: Partial<RolloutWait> = {}): RolloutWait => ({
  ...{ maintenanceId: 'm1', phase: 'roll', token: 'token-9', executionArn: 'arn:9' },
  ...{ since: '2026-03-01T12:00:00.000Z' },
  ...changes,
});
const byToken = (waits: readonly AnyWait[]) => waits.toSorted((a, b) => `${a.token}`.localeCompare(`${b.token}`));

describeEachStore('waits', (store) => {
  test('are read back together, those of one host beside each other', async () => {
    const waits = [wait(), wait({ token: 'token-2', phase: 'take-down' }), wait({ token: 'token-3', hostname: 'h2' })];
    for (const each of waits) await store().putWait(each);

    expect(byToken(await store().waits())).toEqual(waits);
  });

  test('of rolling maintenances are among them, and are deleted by themselves', async () => {
    const waits = [
      rollout({ token: 'token-1' }),
      rollout({ token: 'token-2', maintenanceId: 'm2' }),
      wait({ token: 'token-3' }),
    ];
    for (const each of waits) await store().putWait(each);
    expect(byToken(await store().waits())).toEqual(waits);

    await store().deleteWait(rollout({ token: 'token-1' }));

    expect(byToken(await store().waits())).toEqual(waits.slice(1));
  });

  test('of a step that is delivered twice are one', async () => {
    await store().putWait(wait());
    await store().putWait(wait({ since: '2026-03-01T12:00:05.000Z' }));

    expect(await store().waits()).toEqual([wait({ since: '2026-03-01T12:00:05.000Z' })]);
  });

  test('without a token are one for each execution', async () => {
    for (const executionArn of ['arn:1', 'arn:2', 'arn:2']) await store().putWait(wait({ token: null, executionArn }));

    expect(await store().waits()).toHaveLength(2);
  });

  test('are stored and deleted many at a time', async () => {
    const waits = Array.from({ length: 60 }, (_, index) => wait({ hostname: `h${index}`, token: `token-${index}` }));
    await Promise.all([...waits, wait({ token: 'stays' })].map((each) => store().putWait(each)));
    expect(await store().waits()).toHaveLength(61);

    await Promise.all([...waits, ...waits.slice(0, 3)].map((each) => store().deleteWait(each)));

    expect(await store().waits()).toEqual([wait({ token: 'stays' })]);
  });

  test('that are deleted leave those of other executions', async () => {
    await store().putWait(wait());
    await store().putWait(wait({ token: 'token-2' }));
    await store().deleteWait(wait());
    await store().deleteWait(wait());

    expect(await store().waits()).toEqual([wait({ token: 'token-2' })]);
  });
});

describeEachStore('the record of the watcher', (store) => {
  const watch = (version: number, owner: string | null = 'watch-1'): Watch => ({
    ...{ owner, version, until: '2026-03-01T12:05:00.000Z', nextLookAt: '2026-03-01T12:00:01.000Z' },
  });

  test('does not exist at first', async () => {
    expect(await store().watch()).toBeUndefined();
  });

  test('is written over the version that was read, and over no other', async () => {
    expect(await store().putWatch(watch(0))).toBe(true);
    expect(await store().putWatch(watch(0, 'watch-2'))).toBe(false);
    expect(await store().putWatch(watch(1, null))).toBe(true);
    expect(await store().putWatch(watch(1, 'watch-2'))).toBe(false);
    expect(await store().watch()).toEqual(watch(2, null));
    expect(await store().putWatch({ ...watch(2), usual: { drain: [0, 12, 3] } })).toBe(true);
    expect((await store().watch())?.usual).toEqual({ drain: [0, 12, 3] });
  });
});
