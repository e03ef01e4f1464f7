import { type CreateScheduleCommandInput, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { scheduleEntries } from '../../../functions/domain/windows/schedule-entries.ts';
import { recurringWindow } from '../store/suite/records.ts';
import { CRON, calls, client, inScheduler, TARGET, time, windowSchedules } from './local-scheduler.ts';

describe('a schedule that is put', () => {
  test('opens its window at the times of its timetable, with the given role, and retries for minutes only', async () => {
    await windowSchedules().put(CRON);

    expect(await inScheduler('rack-7')).toMatchObject({
      ScheduleExpression: 'cron(0 2 ? * 3#2 *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'NONE',
      Target: {
        Arn: TARGET.machineArn,
        RoleArn: TARGET.roleArn,
        Input: '{"window":"rack-7","scheduledAt":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 240, MaximumRetryAttempts: 185 },
      },
    });
  });

  test('again is changed, or created if it does not exist', async () => {
    const tested = windowSchedules();
    await tested.put(CRON);
    await tested.put({ ...CRON, schedule: 'at(2026-11-22T22:00:00)', paused: true });

    expect(await inScheduler('rack-7')).toMatchObject({
      ScheduleExpression: 'at(2026-11-22T22:00:00)',
      State: 'DISABLED',
    });
    expect(calls).toEqual(['CreateSchedule', 'CreateSchedule', 'UpdateSchedule', 'GetSchedule']);
  });

  test.each([
    {
      name: 'of a rate begins with its next time',
      schedule: 'rate(7 days)',
      StartDate: new Date('2026-03-05T00:00:00Z'),
    },
    { name: 'of a cron begins at once', schedule: 'cron(0 2 * * ? *)', StartDate: undefined },
    { name: 'of one time begins at once', schedule: 'at(2026-11-22T22:00:00)', StartDate: undefined },
  ])('long after its timetable began, $name', async ({ schedule, StartDate }) => {
    await windowSchedules().put({ ...CRON, schedule });

    expect((await inScheduler('rack-7')).StartDate).toEqual(StartDate);
  });

  test.each(['rate(7 days)', 'cron(0 2 * * ? *)'])('begins when its timetable does: %s', async (schedule) => {
    await windowSchedules().put({ ...CRON, schedule, startsAt: '2026-06-01T00:00:00.000Z' });

    expect((await inScheduler('rack-7')).StartDate).toEqual(new Date('2026-06-01T00:00:00Z'));
  });
});

describe('the schedules of a window with several expressions and an offset', () => {
  test('are as many as its expressions, and have its name in their input', async () => {
    const tested = windowSchedules();
    const window = recurringWindow('rack-7', { otherSchedules: ['cron(0 3 ? * 6L *)'], offsetDays: 4, paused: false });
    for (const entry of scheduleEntries({ ...window, schedule: 'cron(0 2 ? * 3#2 *)' })) await tested.put(entry);

    const Input = '{"window":"rack-7","scheduledAt":"<aws.scheduler.scheduled-time>","onlyIfDue":true}';
    expect(await inScheduler('rack-7')).toMatchObject({ ScheduleExpression: 'cron(0 2 ? * 7 *)', Target: { Input } });
    expect(await inScheduler('rack-7.2')).toMatchObject({ ScheduleExpression: 'cron(0 3 ? * 3 *)', Target: { Input } });
    expect(await tested.list()).toMatchObject([
      { name: 'rack-7', window: 'rack-7', onlyIfDue: true, isIntact: true },
      { name: 'rack-7.2', window: 'rack-7', onlyIfDue: true, isIntact: true },
    ]);
  });
});

describe('the list', () => {
  test('shows every schedule of the group as it was put', async () => {
    const tested = windowSchedules();
    const rate = {
      ...CRON,
      name: 'rate',
      window: 'rate',
      schedule: 'rate(7 days)',
      startsAt: '2026-06-01T00:00:00.000Z',
      paused: true,
    };
    await tested.put(CRON);
    await tested.put(rate);

    expect(await tested.list()).toEqual([
      // Without a start, it counts from its creation.
      { ...CRON, startsAt: '2026-03-01T12:00:00.000Z', isIntact: true },
      { ...rate, isIntact: true },
    ]);
  });

  test.each<{ name: string; changes: Partial<CreateScheduleCommandInput['Target']> }>([
    { name: 'target', changes: { Arn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:other' } },
    { name: 'role', changes: { RoleArn: 'arn:aws:iam::111122223333:role/other' } },
    { name: 'input', changes: { Input: '{"window":"other"}' } },
    { name: 'retries', changes: { RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 185 } } },
  ])('marks a foreign $name', async ({ changes }) => {
    const tested = windowSchedules();
    await tested.put(CRON);
    const {
      $metadata: _m,
      Arn: _a,
      CreationDate: _c,
      LastModificationDate: _l,
      ...found
    } = await inScheduler('rack-7');
    const changed = { ...found, Target: { ...found.Target, ...changes } } as CreateScheduleCommandInput;
    await client.send(new UpdateScheduleCommand(changed));

    expect(await tested.list()).toMatchObject([{ name: 'rack-7', isIntact: false }]);
  });

  test('reads a schedule once, and again when it has changed', async () => {
    const tested = windowSchedules();
    await tested.put(CRON);
    await tested.put({ ...CRON, name: 'other' });
    await time.pass('2026-03-01T12:05:00.000Z');
    await tested.list();
    calls.length = 0;

    await tested.list();
    expect(calls).toEqual(['ListSchedules']);
    await tested.put({ ...CRON, schedule: 'cron(0 3 * * ? *)' });
    const changed = await tested.list();

    expect(calls.filter((call) => call === 'GetSchedule')).toHaveLength(1);
    expect(changed).toMatchObject([{ name: 'other' }, { name: 'rack-7', schedule: 'cron(0 3 * * ? *)' }]);
  });

  test('sees a second change in the same second as the first', async () => {
    const tested = windowSchedules();
    await tested.put(CRON);
    await tested.list();
    await tested.put({ ...CRON, schedule: 'cron(0 3 * * ? *)' });

    expect(await tested.list()).toMatchObject([{ schedule: 'cron(0 3 * * ? *)' }]);
  });

  test('reads all pages', async () => {
    const tested = windowSchedules();
    const names = Array.from({ length: 101 }, (_, index) => `w-${String(index).padStart(3, '0')}`);
    await Promise.all(names.map((name) => tested.put({ ...CRON, name })));

    expect((await tested.list()).map(({ name }) => name)).toEqual(names);
  });
});

test('removing a schedule is safe to repeat', async () => {
  const tested = windowSchedules();
  await tested.put(CRON);
  await tested.remove('rack-7');
  await tested.remove('rack-7');

  expect(await tested.list()).toEqual([]);
});
