import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/** Starts of windows. The clock of the tests stands at 2026-03-01T12:00:00Z. */

let services: TestServices;
beforeEach(() => {
  services = testServices(['h1', 'h2']);
});

const start = (request: object) => acceptStart(services, { hosts: ['h1'], ...request }, 'alice');

describe('a window whose start has passed', () => {
  test('is refused when it is over, and nothing happens to its host', async () => {
    const over = { start: '2025-03-01T12:00:00Z', duration: '2h' };

    const refused = {
      name: 'InvalidInput',
      message:
        "start: '2025-03-01T12:00:00Z' with a duration of '2h' was over at 2025-03-01T14:00:00.000Z: leave the start out to begin now; nothing was changed",
      entries: [{ field: 'start', code: 'invalid-value' }],
    };
    await expect(start(over)).rejects.toMatchObject(refused);
    await expect(dryRun(services, { hosts: ['h1'], ...over }, 'alice')).rejects.toMatchObject(refused);
    expect(await services.store.host('h1')).toBeUndefined();
    expect(services.started).toEqual([]);
  });

  test('is over at its very last moment', async () => {
    await expect(start({ start: '2026-03-01T10:00:00Z', duration: '2h' })).rejects.toMatchObject({
      name: 'InvalidInput',
    });
  });

  test('begins now while it is still open, ends when it was to end, and says so', async () => {
    const accepted = await start({ start: '2026-03-01T11:30:00Z', duration: '2h', deadline: '1h' });

    expect(accepted.notes).toEqual([
      'its start, 2026-03-01T11:30:00Z, has passed: it begins now, until 2026-03-01T13:30:00.000Z',
    ]);
    expect(await services.store.maintenance(accepted.maintenanceId ?? '')).toMatchObject({
      ...{ start: '2026-03-01T12:00:00.000Z', durationSeconds: 5_400, deadline: '2026-03-01T13:00:00.000Z' },
    });
    const noonNs = `${BigInt(Date.parse('2026-03-01T12:00:00Z')) * 1_000_000n}`;
    expect((await services.store.host('h1'))?.window).toEqual({ startNs: noonNs, durationNs: '5400000000000' });
  });

  test('begins now without an end when it has none', async () => {
    const accepted = await start({ start: '2026-02-01T00:00:00Z' });

    expect(accepted.notes).toEqual(['its start, 2026-02-01T00:00:00Z, has passed: it begins now']);
    expect(await services.store.maintenance(accepted.maintenanceId ?? '')).toMatchObject({
      ...{ start: '2026-03-01T12:00:00.000Z', durationSeconds: null },
    });
  });

  test('of waves begins now, each wave with the whole duration', async () => {
    const request = { hosts: ['h1'], concurrency: 1, start: '2025-03-01T12:00:00Z', duration: '2h' };

    const accepted = await acceptRolling(services, request, 'alice');

    expect(accepted.notes).toEqual(['its start, 2025-03-01T12:00:00Z, has passed: it begins now']);
    expect(await services.store.maintenance(accepted.maintenanceId ?? '')).toMatchObject({ durationSeconds: 7_200 });
    expect((await services.store.rollout(accepted.maintenanceId ?? ''))?.startedAt).toBe('2026-03-01T12:00:00.000Z');
  });
});

test('a window that begins as it was asked for has no note', async () => {
  expect(await start({ start: '+30m', duration: '2h' })).not.toHaveProperty('notes');
  expect(await acceptStart(services, { hosts: ['h2'] }, 'alice')).not.toHaveProperty('notes');
});

test('a start of more than 14 days ahead is refused', async () => {
  await expect(start({ start: '+14d1s' })).rejects.toMatchObject({
    message:
      "start: '+14d1s' is more than 14 days ahead: create a window for it, or send the request later; nothing was changed",
  });
});
