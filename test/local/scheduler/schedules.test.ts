import { jest } from '@jest/globals';
import { createCalendar } from '../../../functions/adapters/calendar/calendar.ts';
import { readSchedule } from '../../../local/scheduler/input.ts';
import { Schedules } from '../../../local/scheduler/schedules.ts';
import { VirtualTime } from './virtual-time.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:RollMaintenance:live';
const GROUP = 'peloton-windows';

function schedule(changes: Record<string, unknown> = {}) {
  const body = {
    GroupName: GROUP,
    ScheduleExpression: 'cron(0 2 ? * 3#2 *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: MACHINE,
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      Input: '{"window":"w","scheduledAt":"<aws.scheduler.scheduled-time>"}',
      RetryPolicy: { MaximumEventAgeInSeconds: 240 },
    },
    ...changes,
  };
  return readSchedule(Buffer.from(JSON.stringify(body)));
}

function scheduler(now = '2026-01-01T00:00:00Z') {
  const time = new VirtualTime(now);
  const fired: { at: string; scheduledAt: string }[] = [];
  const tested = new Schedules({
    groups: [GROUP],
    calendar: createCalendar(),
    start: async (machineArn, input) => {
      expect(machineArn).toBe(MACHINE);
      fired.push({ at: new Date(time.now()).toISOString(), scheduledAt: JSON.parse(input).scheduledAt });
    },
    time,
  });
  return { time, fired, tested, times: () => fired.map(({ scheduledAt }) => scheduledAt) };
}

describe('a schedule', () => {
  test('starts the state machine at each of its times of a year, exactly on time, in its time zone', async () => {
    const { time, fired, tested } = scheduler();
    tested.create('w', schedule());

    await time.pass('2027-01-01T00:00:00Z');

    // 02:00 in Berlin: an hour ahead of UTC in winter, two in summer.
    expect(fired.map(({ scheduledAt }) => scheduledAt)).toEqual([
      ...['2026-01-13T01:00:00Z', '2026-02-10T01:00:00Z', '2026-03-10T01:00:00Z', '2026-04-14T00:00:00Z'],
      ...['2026-05-12T00:00:00Z', '2026-06-09T00:00:00Z', '2026-07-14T00:00:00Z', '2026-08-11T00:00:00Z'],
      ...['2026-09-08T00:00:00Z', '2026-10-13T00:00:00Z', '2026-11-10T01:00:00Z', '2026-12-08T01:00:00Z'],
    ]);
    for (const { at, scheduledAt } of fired) expect(Date.parse(at)).toBe(Date.parse(scheduledAt));
  });

  test('of a rate counts from its start, or from its creation without one', async () => {
    const { time, times, tested } = scheduler();
    tested.create(
      'a',
      schedule({ ScheduleExpression: 'rate(1 day)', StartDate: Date.parse('2026-01-01T06:30:00Z') / 1_000 }),
    );
    tested.create('b', schedule({ ScheduleExpression: 'rate(2 days)' }));

    await time.pass('2026-01-02T12:00:00Z');

    expect(times()).toEqual(['2026-01-01T00:00:00Z', '2026-01-01T06:30:00Z', '2026-01-02T06:30:00Z']);
  });

  test('of one time starts it once, and still exists afterwards', async () => {
    const { time, times, tested } = scheduler();
    tested.create('w', schedule({ ScheduleExpression: 'at(2026-02-01T04:00:00)' }));

    await time.pass('2028-01-01T00:00:00Z');

    expect(times()).toEqual(['2026-02-01T03:00:00Z']);
    expect(tested.get('w', GROUP)).toMatchObject({ State: 'ENABLED' });
    expect(time.sleepers).toBe(0);
  });

  test('starts nothing while it is disabled or after its deletion, and keeps its changes', async () => {
    const { time, times, tested } = scheduler();
    tested.create(
      'w',
      schedule({ ScheduleExpression: 'rate(1 hour)', StartDate: Date.parse('2026-01-01T01:00:00Z') / 1_000 }),
    );
    await time.pass('2026-01-01T02:30:00Z');
    tested.update('w', schedule({ ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' }));
    await time.pass('2026-01-01T05:30:00Z');
    tested.update('w', schedule({ ScheduleExpression: 'at(2026-01-01T08:00:00)' }));
    await time.pass('2026-01-01T07:30:00Z');
    tested.create('x', schedule({ ScheduleExpression: 'at(2026-01-01T12:00:00)' }));
    tested.remove('x', GROUP);
    await time.pass('2026-01-02T00:00:00Z');

    expect(times()).toEqual(['2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z', '2026-01-01T07:00:00Z']);
    expect(() => tested.get('x', GROUP)).toThrow('Schedule x does not exist.');
  });

  test('skips times that are too old when the machine wakes up, and goes on', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { time, times, tested } = scheduler();
    tested.create(
      'w',
      schedule({ ScheduleExpression: 'rate(1 minute)', StartDate: Date.parse('2026-01-01T00:01:00Z') / 1_000 }),
    );
    await time.pass('2026-01-01T00:01:30Z');

    await time.oversleep('2026-01-01T08:00:30Z');
    await time.pass('2026-01-01T08:01:30Z');

    expect(stderr.mock.calls).toEqual([['schedule w: too late for 2026-01-01T00:02:00.000Z\n']]);
    expect(times()).toEqual([
      ...['2026-01-01T00:01:00Z', '2026-01-01T07:57:00Z', '2026-01-01T07:58:00Z', '2026-01-01T07:59:00Z'],
      ...['2026-01-01T08:00:00Z', '2026-01-01T08:01:00Z'],
    ]);
    stderr.mockRestore();
  });

  test('goes on after a failed start, and reports it', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const time = new VirtualTime('2026-01-01T00:00:00Z');
    const start = async () => {
      throw new Error('no such machine');
    };
    const tested = new Schedules({ groups: [GROUP], calendar: createCalendar(), start, time });
    tested.create('w', schedule({ ScheduleExpression: 'cron(0 * * * ? *)' }));

    await time.pass('2026-01-01T02:30:00Z');
    tested.stop();

    expect(stderr.mock.calls.map(([text]) => text)).toEqual(
      Array(3).fill('schedule w failed: Error: no such machine\n'),
    );
    expect(time.sleepers).toBe(0);
    stderr.mockRestore();
  });
});
