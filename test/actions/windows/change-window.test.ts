import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import { replaceWindow, setPaused } from '../../../functions/actions/windows/save-window.ts';
import { create, SETTINGS, windowWorld } from './window-world.ts';

const { name: _, ...settings } = SETTINGS;

describe('changing a window', () => {
  test('replaces all settings, and its schedule', async () => {
    const services = await windowWorld();
    await create(services, { reason: 'kernel', maxErrors: 2 });

    const view = await replaceWindow(
      services,
      'rack-7',
      { pool: 'batch', schedule: 'rate(7 days)', duration: '1h' },
      'bob',
    );

    expect(view).toMatchObject({
      pool: 'batch',
      timeZone: 'UTC',
      duration: '1h',
      version: 2,
      createdBy: 'alice',
      updatedBy: 'bob',
    });
    expect(view).not.toHaveProperty('reason');
    expect(view).not.toHaveProperty('cutoff');
    expect(await services.windowSchedules.list()).toMatchObject([{ schedule: 'rate(7 days)' }]);
  });

  test('that became a calendar takes its schedule away', async () => {
    const services = await windowWorld();
    await create(services);

    await replaceWindow(services, 'rack-7', { ...settings, selector: undefined }, 'bob');

    expect(await services.windowSchedules.list()).toEqual([]);
  });

  test('is refused on a version that is no longer its own', async () => {
    const services = await windowWorld();
    await create(services);
    await setPaused(services, 'rack-7', true, 'bob');

    await expect(replaceWindow(services, 'rack-7', { ...settings, version: 1 }, 'carol')).rejects.toMatchObject({
      name: 'WindowChanged',
      message: expect.stringContaining("'rack-7' is at version 2, written by bob"),
    });
    await expect(replaceWindow(services, 'rack-7', { ...settings, version: 2 }, 'carol')).resolves.toMatchObject({
      version: 3,
      paused: true,
    });
  });

  test('is refused when there is none', async () => {
    const services = await windowWorld();

    await expect(replaceWindow(services, 'x', settings, 'bob')).rejects.toMatchObject({ name: 'WindowNotFound' });
    await expect(setPaused(services, 'x', true, 'bob')).rejects.toMatchObject({ name: 'WindowNotFound' });
    await expect(deleteWindow(services, 'x', 'bob')).rejects.toMatchObject({ name: 'WindowNotFound' });
  });

  test('pausing is in its record and its schedule, and twice is once', async () => {
    const services = await windowWorld();
    await create(services);

    await setPaused(services, 'rack-7', true, 'bob');
    const view = await setPaused(services, 'rack-7', true, 'carol');

    expect(view).toMatchObject({ paused: true, updatedBy: 'bob', version: 2 });
    expect(await services.windowSchedules.list()).toMatchObject([{ paused: true }]);
    expect(await setPaused(services, 'rack-7', false, 'bob')).toMatchObject({ paused: false, version: 3 });
  });
});
