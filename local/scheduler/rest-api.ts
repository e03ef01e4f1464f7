import type { ServerResponse } from 'node:http';
import type { Answer } from '../http/api-server.ts';
import { AwsError, read } from '../http/aws-json.ts';
import { Listing, readName, readSchedule } from './input.ts';
import { type Kept, type Schedules, scheduleArn } from './schedules.ts';

/**
 * EventBridge Scheduler's REST API of schedules. Only the template creates groups.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
 */

const STATUS: Readonly<Record<string, number>> = { ResourceNotFoundException: 404, ConflictException: 409 };

/** True for a path of that API; the product's paths differ. */
export function isSchedulerPath(path: string): boolean {
  return path === '/schedules' || path.startsWith('/schedules/');
}

export function schedulerApi(schedules: Schedules): Answer {
  return async (request, url, body, response) => {
    try {
      send(response, 200, perform(schedules, request.method ?? '', url, body));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      response.setHeader('x-amzn-errortype', error.type);
      send(response, STATUS[error.type] ?? 400, { Message: error.message });
    }
  };
}

function perform(schedules: Schedules, method: string, url: URL, body: Buffer): object {
  if (url.pathname === '/schedules' && method === 'GET') return list(schedules, url);
  const [, text] = /^\/schedules\/([^/]+)$/.exec(url.pathname) ?? [];
  if (text === undefined) throw unknownOperation(method, url);
  const name = readName(decoded(text));
  const group = url.searchParams.get('groupName') ?? 'default';
  switch (method) {
    case 'POST':
      return arnOf(schedules.create(name, readSchedule(body)));
    case 'PUT':
      return arnOf(schedules.update(name, readSchedule(body)));
    case 'GET':
      return described(schedules.get(name, group));
    case 'DELETE':
      schedules.remove(name, group);
      return {};
    default:
      throw unknownOperation(method, url);
  }
}

function unknownOperation(method: string, { pathname }: URL): AwsError {
  return new AwsError('UnknownOperationException', `${method} ${pathname} is not supported by the local service`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function list(schedules: Schedules, url: URL): object {
  const { items, next } = schedules.list(read(Listing, Object.fromEntries(url.searchParams)));
  return { Schedules: items.map(summary), ...(next === undefined ? {} : { NextToken: next }) };
}

function arnOf({ GroupName, Name }: Kept) {
  return { ScheduleArn: scheduleArn(GroupName, Name) };
}

function summary(kept: Kept): object {
  const { Arn, Name, GroupName, State, CreationDate, LastModificationDate } = described(kept);
  return { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target: { Arn: kept.Target.Arn } };
}

/** Times are seconds since 1970, with fractions. */
function described({ createdAt, modifiedAt, ...schedule }: Kept) {
  return {
    ...schedule,
    Arn: scheduleArn(schedule.GroupName, schedule.Name),
    CreationDate: createdAt / 1_000,
    LastModificationDate: modifiedAt / 1_000,
  };
}

function send(response: ServerResponse, status: number, answer: object): void {
  const text = JSON.stringify(answer);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
