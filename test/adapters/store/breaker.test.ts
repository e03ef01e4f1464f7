import { NEW_BREAKER } from '../../../functions/domain/request/breaker.ts';
import { describeEachStore } from './suite/stores.ts';

const OPEN = { at: '2026-03-01T12:00:00.000Z', why: '3 hosts would have begun within 1h, more than 2' };

describeEachStore('the breaker', (store) => {
  test('has no record at first, and is read back as it was written', async () => {
    expect(await store().breaker()).toBeUndefined();
    const breaker = { ...NEW_BREAKER, begun: [[1_772_366_400, 2]] as const, open: OPEN };

    expect(await store().putBreaker(breaker)).toBe(true);

    expect(await store().breaker()).toEqual({ ...breaker, version: 1 });
  });

  test('is written only on the version that was read: of two writes at once one wins', async () => {
    await store().putBreaker(NEW_BREAKER);
    const read = (await store().breaker()) ?? NEW_BREAKER;

    const writes = await Promise.all([store().putBreaker(read), store().putBreaker({ ...read, open: OPEN })]);

    expect(writes.filter((isWritten) => isWritten)).toHaveLength(1);
    expect(await store().putBreaker(NEW_BREAKER)).toBe(false);
  });
});
