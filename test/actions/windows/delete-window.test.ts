import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import { opening } from '../../adapters/store/suite/records.ts';
import { calendar, create, windowWorld } from './window-world.ts';

describe('deleting a window', () => {
  test('takes its record and its schedule away, and says what goes on', async () => {
    const services = await windowWorld();
    await create(services);
    await services.store.createOpening(opening('rack-7', '2026-02-10T01:00:00.000Z'));

    expect(await deleteWindow(services, 'rack-7', 'bob')).toEqual({
      name: 'rack-7',
      warnings: [
        { code: 'still-open', message: 'its opening of 2026-02-10T01:00:00.000Z goes on, as maintenance m-1' },
      ],
    });
    expect(await services.store.window('rack-7')).toBeUndefined();
    expect(await services.windowSchedules.list()).toEqual([]);
  });

  test('is refused while others name it as their blackout', async () => {
    const services = await windowWorld();
    await calendar(services, 'freeze', 'cron(0 0 14 4 ? *)');
    await create(services, { blackouts: ['window:freeze'] });

    await expect(deleteWindow(services, 'freeze', 'bob')).rejects.toMatchObject({
      name: 'WindowInUse',
      message: "window 'freeze' is a blackout of 'rack-7': remove it there first; nothing was changed",
    });
  });
});
