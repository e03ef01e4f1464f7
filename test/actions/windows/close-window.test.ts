import { closeWindow } from '../../../functions/actions/windows/close-window.ts';
import { create, NOW, openingWorld } from './window-world.ts';

describe('closing a window', () => {
  const outcomes = { arrived: 1, takenOver: 0, failed: 1, notBegun: 0 };
  const ours = { id: 'm-1', windowName: 'rack-7' };

  test('completes its history and publishes an event, and the first time counts', async () => {
    const { services, open } = await openingWorld();
    await create(services);
    await open();
    services.advance(3_600_000);

    await closeWindow(services, ours, { result: 'incomplete', outcomes });
    services.advance(60_000);
    await closeWindow(services, ours, { result: 'cancelled', outcomes });

    const closed = { closedAt: '2026-03-01T13:00:00.000Z', result: 'incomplete', outcomes };
    expect(await services.store.opening('rack-7', NOW)).toMatchObject(closed);
    const told = {
      openedAt: NOW,
      at: closed.closedAt,
      result: 'incomplete',
      hostCount: 2,
      outcomes,
      maintenanceId: 'm-1',
    };
    expect(services.published.slice(1)).toMatchObject([
      { type: 'Window Closed', detail: told },
      { type: 'Window Closed', detail: told },
    ]);
  });

  test('of no window does nothing', async () => {
    const { services } = await openingWorld();

    await closeWindow(services, { id: 'm-1', windowName: null }, { result: 'done', outcomes });
    await closeWindow(services, ours, { result: 'done', outcomes });

    expect(services.published).toEqual([]);
  });
});
