import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { createCalendar } from '../../../functions/adapters/calendar/calendar.ts';
import { createWindowSchedules } from '../../../functions/adapters/window-schedules/event-bridge-scheduler.ts';
import type { WindowSchedule } from '../../../functions/ports/window-schedules.ts';
import { ApiServer } from '../../../local/http/api-server.ts';
import { schedulerApi } from '../../../local/scheduler/rest-api.ts';
import { Schedules } from '../../../local/scheduler/schedules.ts';
import { VirtualTime } from '../../local/scheduler/virtual-time.ts';

/** The local EventBridge Scheduler, a new one for each test, at 2026-03-01T12:00:00Z. */

export const TARGET = {
  group: 'blue-windows',
  roleArn: 'arn:aws:iam::111122223333:role/blue',
  machineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:blue-RollMaintenance:live',
};
export const CRON: WindowSchedule = {
  name: 'rack-7',
  window: 'rack-7',
  onlyIfDue: false,
  schedule: 'cron(0 2 ? * 3#2 *)',
  timeZone: 'Europe/Berlin',
  startsAt: '2026-01-01T00:00:00.000Z',
  paused: false,
};

export let server: ApiServer;
export let client: SchedulerClient;
export let time: VirtualTime;
/** The operations of the client. */
export const calls: string[] = [];

beforeAll(async () => {
  server = await ApiServer.listen(0);
  client = clientOf(server.url);
  client.middlewareStack.add(
    (next, context) => async (args) => {
      calls.push(String(context.commandName).replace('Command', ''));
      return next(args);
    },
    { step: 'initialize' },
  );
});
beforeEach(() => {
  calls.length = 0;
  time = new VirtualTime('2026-03-01T12:00:00.000Z');
  const calendar = createCalendar();
  const schedules = new Schedules({ groups: [TARGET.group], calendar, start: async () => undefined, time });
  server.serve(schedulerApi(schedules));
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

export function clientOf(endpoint: string): SchedulerClient {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return new SchedulerClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

export function windowSchedules(options: Partial<Parameters<typeof createWindowSchedules>[0]> = {}) {
  const clock = () => new Date(time.now());
  return createWindowSchedules({ ...TARGET, calendar: createCalendar(), clock, client, ...options });
}

export function inScheduler(Name: string) {
  return client.send(new GetScheduleCommand({ Name, GroupName: TARGET.group }));
}
