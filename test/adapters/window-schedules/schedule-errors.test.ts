import { reportingThrottles } from '../../../functions/adapters/aws/throttling.ts';
import { CRON, clientOf, server, windowSchedules } from './local-scheduler.ts';

describe('an error of EventBridge Scheduler', () => {
  test('of the request is SchedulesRefused, with the message of EventBridge Scheduler', async () => {
    await expect(windowSchedules().put({ ...CRON, timeZone: 'Berlin/Europe' })).rejects.toMatchObject({
      name: 'SchedulesRefused',
      message: expect.stringMatching(
        /^the schedule of window rack-7 cannot be created: ValidationException: timeZone: it is not/,
      ),
    });
    await expect(windowSchedules({ group: 'none' }).list()).rejects.toMatchObject({ name: 'SchedulesRefused' });
  });

  test.each([
    { name: 'throttling', status: 429, type: 'ThrottlingException', throttled: ['Scheduler'] },
    { name: 'an outage', status: 500, type: 'InternalServerException', throttled: [] },
    { name: 'a change at the same moment', status: 409, type: 'ConflictException', throttled: [] },
  ])('that passes is SchedulesUnavailable: $name', async ({ status, type, throttled }) => {
    server.serve(async (_request, _url, _body, response) => {
      response.writeHead(status, { 'x-amzn-errortype': type }).end('{"Message":"not now"}');
    });
    const told: string[] = [];
    const telling = reportingThrottles(clientOf(server.url), (service) => told.push(service));

    await expect(windowSchedules({ client: telling }).put(CRON)).rejects.toMatchObject({
      name: 'SchedulesUnavailable',
      message: expect.stringContaining(`${type}: not now`),
    });
    expect(told).toEqual(throttled);
    telling.destroy();
  });

  test('because of no answer is SchedulesUnavailable, with the cause', async () => {
    const nobody = clientOf('http://127.0.0.1:9');

    await expect(windowSchedules({ client: nobody }).remove('w')).rejects.toMatchObject({
      name: 'SchedulesUnavailable',
      cause: expect.anything(),
    });
    nobody.destroy();
  });
});
