import { windowCalendar } from '../../../functions/actions/overview/window-calendar.ts';
import { WindowCalendar } from '../../../functions/contract/api/calendar.ts';
import { calendar, create, windowWorld } from '../windows/window-world.ts';

const MARCH = new Date('2026-03-01T00:00:00Z');
const APRIL = new Date('2026-04-06T00:00:00Z');

describe('the calendar of all windows', () => {
  test('has the times of each in its zone, across the change to summer time', async () => {
    const services = await windowWorld();
    await create(services, { name: 'sundays', schedule: 'cron(0 2 ? * 1 *)' });
    const { windows } = WindowCalendar.parse(await windowCalendar(services, MARCH, APRIL));

    expect(windows).toMatchObject([{ name: 'sundays', timeZone: 'Europe/Berlin', paused: false, opens: true }]);
    // 02:00 does not exist on the 29th, and is 00:00 in UTC after it.
    expect(windows[0]?.occurrences.map(({ opensAt }) => opensAt)).toEqual([
      ...['2026-03-08T01:00:00.000Z', '2026-03-15T01:00:00.000Z', '2026-03-22T01:00:00.000Z'],
      '2026-04-05T00:00:00.000Z',
    ]);
  });

  test('marks the times in a blackout, and shows the calendar that causes it', async () => {
    const services = await windowWorld();
    await calendar(services, 'freeze', 'at(2026-03-15T00:00:00)', '2d');
    await create(services, { name: 'sundays', schedule: 'cron(0 2 ? * 1 *)', blackouts: ['window:freeze'] });
    const { windows } = await windowCalendar(services, MARCH, APRIL);
    const [freeze, sundays] = windows;

    expect(freeze).toMatchObject({ name: 'freeze', opens: false, occurrences: [{ blackout: null }] });
    expect(sundays?.occurrences.filter(({ blackout }) => blackout !== null)).toMatchObject([
      { opensAt: '2026-03-15T01:00:00.000Z' },
    ]);
  });

  test('says when a window has more times than it shows', async () => {
    const services = await windowWorld();
    await create(services, { name: 'hourly', schedule: 'cron(0 * * * ? *)', duration: '40m' });
    const { windows } = await windowCalendar(services, MARCH, APRIL);

    expect([windows[0]?.occurrences.length, windows[0]?.isCut]).toEqual([500, true]);
  });
});
