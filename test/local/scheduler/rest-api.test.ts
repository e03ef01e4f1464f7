import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { createCalendar } from '../../../functions/adapters/calendar/calendar.ts';
import { ApiServer } from '../../../local/http/api-server.ts';
import { schedulerApi } from '../../../local/scheduler/rest-api.ts';
import { Schedules } from '../../../local/scheduler/schedules.ts';
import { VirtualTime } from './virtual-time.ts';

const GROUP = 'peloton-windows';
const TIME = '2026-03-01T12:00:00.250Z';

let server: ApiServer;
let client: SchedulerClient;

beforeAll(async () => {
  server = await ApiServer.listen(0);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SchedulerClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
beforeEach(() => {
  const calendar = createCalendar();
  const schedules = new Schedules({
    groups: [GROUP],
    calendar,
    start: async () => undefined,
    time: new VirtualTime(TIME),
  });
  server.serve(schedulerApi(schedules));
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

function schedule(Name: string, changes: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput {
  return {
    Name,
    GroupName: GROUP,
    ScheduleExpression: 'rate(7 days)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    StartDate: new Date('2026-03-10T01:00:00Z'),
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:machine', RoleArn: 'arn:aws:iam::000000000000:role/r', Input: '{}' },
    ...changes,
  };
}

function create(Name: string, changes: Partial<CreateScheduleCommandInput> = {}) {
  return client.send(new CreateScheduleCommand(schedule(Name, changes)));
}

describe("EventBridge Scheduler's API, called by the SDK", () => {
  test('creates a schedule and returns it with its defaults', async () => {
    const { ScheduleArn } = await create('w-1');

    expect(await client.send(new GetScheduleCommand({ Name: 'w-1', GroupName: GROUP }))).toMatchObject({
      ...schedule('w-1'),
      Arn: ScheduleArn,
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
      CreationDate: new Date(TIME),
      LastModificationDate: new Date(TIME),
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
    expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/peloton-windows/w-1');
  });

  test('replaces a whole schedule', async () => {
    await create('w', { Description: 'first' });

    const { StartDate: _, ...changed } = schedule('w', { ScheduleExpression: 'cron(0 2 * * ? *)', State: 'DISABLED' });
    await client.send(new UpdateScheduleCommand(changed));

    const now = await client.send(new GetScheduleCommand({ Name: 'w', GroupName: GROUP }));
    expect(now).toMatchObject({ ScheduleExpression: 'cron(0 2 * * ? *)', State: 'DISABLED' });
    expect([now.Description, now.StartDate]).toEqual([undefined, undefined]);
  });

  test('lists the schedules of a group in pages', async () => {
    for (const name of ['c', 'a', 'b']) await create(name);

    const first = await client.send(new ListSchedulesCommand({ GroupName: GROUP, MaxResults: 2 }));
    const { NextToken } = first;
    const second = await client.send(new ListSchedulesCommand({ GroupName: GROUP, MaxResults: 2, NextToken }));

    expect(first.Schedules).toMatchObject([
      {
        Name: 'a',
        GroupName: GROUP,
        State: 'ENABLED',
        Target: { Arn: 'arn:machine' },
        LastModificationDate: new Date(TIME),
      },
      { Name: 'b' },
    ]);
    expect(second.Schedules?.map(({ Name }) => Name)).toEqual(['c']);
    expect(second.NextToken).toBeUndefined();
  });

  test('deletes a schedule', async () => {
    await create('w');
    await client.send(new DeleteScheduleCommand({ Name: 'w', GroupName: GROUP }));

    await expect(client.send(new GetScheduleCommand({ Name: 'w', GroupName: GROUP }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule w does not exist.',
    });
  });

  test('refuses an existing name for a new schedule, and an unknown one for the rest', async () => {
    await create('w');

    await expect(create('w')).rejects.toBeInstanceOf(ConflictException);
    await expect(create('x', { GroupName: 'other' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    for (const command of [
      new UpdateScheduleCommand(schedule('x')),
      new DeleteScheduleCommand({ Name: 'x', GroupName: GROUP }),
    ]) {
      await expect(client.send(command as UpdateScheduleCommand)).rejects.toBeInstanceOf(ResourceNotFoundException);
    }
  });

  test.each([
    {
      name: 'an expression that is none',
      changes: { ScheduleExpression: 'cron(0 2 * * * *)' },
      message: /^schedule: .*\?/,
    },
    { name: 'a zone that is none', changes: { ScheduleExpressionTimezone: 'Berlin/Europe' }, message: /timeZone/ },
    {
      name: 'a start of last week',
      changes: { StartDate: new Date('2026-02-22T12:00:00Z') },
      message: /earlier than 5 minutes ago/,
    },
    { name: 'an end, which is not answered here', changes: { EndDate: new Date() }, message: /EndDate/ },
    {
      name: 'a role that is none',
      changes: { Target: { Arn: 'arn:machine', RoleArn: 'role' } },
      message: /Target\.RoleArn/,
    },
    {
      name: 'a flexible time',
      changes: { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } as const },
      message: /FlexibleTimeWindow/,
    },
  ])('refuses $name', async ({ changes, message }) => {
    await expect(create('w', changes)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('refuses a body that is not JSON, an invalid name, and an unknown operation', async () => {
    const answers = [
      await fetch(`${server.url}/schedules/w`, { method: 'POST', body: '{' }),
      await fetch(`${server.url}/schedules/a%20b?groupName=${GROUP}`),
      await fetch(`${server.url}/schedules/%ff?groupName=${GROUP}`),
      await fetch(`${server.url}/schedules/w`, { method: 'PATCH' }),
      await fetch(`${server.url}/schedules/w/x`),
    ];

    expect(answers.map(({ status, headers }) => [status, headers.get('x-amzn-errortype')])).toEqual([
      ...Array(3).fill([400, 'ValidationException']),
      ...Array(2).fill([400, 'UnknownOperationException']),
    ]);
  });
});
