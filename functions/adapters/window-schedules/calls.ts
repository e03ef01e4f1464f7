import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  ResourceNotFoundException,
  SchedulerClient,
  SchedulerServiceException,
  type ScheduleSummary,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { isThrottlingError } from '@smithy/core/retry';
import { MaintenanceError } from '../../contract/errors.ts';
import { onAwsWay } from '../aws/aws-proxy.ts';
import { reportingThrottles } from '../aws/throttling.ts';

export type Calls = ReturnType<typeof schedulerCalls>;

type SdkError = Parameters<typeof isThrottlingError>[0];

/** EventBridge Scheduler's largest page. */
const PAGE = 100;

/** A function that cannot reach EventBridge Scheduler needs time for its other work. */
const LIMITS = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Calls EventBridge Scheduler for the schedules of one group. */
export function schedulerCalls(
  group: string,
  onThrottle: (service: string) => void,
  client: SchedulerClient = reportingThrottles(new SchedulerClient({ requestHandler: onAwsWay(LIMITS) }), onThrottle),
) {
  return {
    async put(input: CreateScheduleCommandInput): Promise<void> {
      const what = `the schedule of window ${input.Name}`;
      try {
        await client.send(new CreateScheduleCommand(input));
      } catch (error) {
        if (!(error instanceof ConflictException)) throw failure(`${what} cannot be created`, error);
        await update(client, input, what);
      }
    },

    async remove(name: string): Promise<void> {
      try {
        await client.send(new DeleteScheduleCommand({ Name: name, GroupName: group }));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return;
        throw failure(`the schedule of window ${name} cannot be deleted`, error);
      }
    },

    /** Undefined when it does not exist. */
    async get(name: string): Promise<GetScheduleCommandOutput | undefined> {
      try {
        return await client.send(new GetScheduleCommand({ Name: name, GroupName: group }));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw failure(`the schedule of window ${name} cannot be read`, error);
      }
    },

    async list(): Promise<ScheduleSummary[]> {
      const summaries: ScheduleSummary[] = [];
      try {
        for await (const page of paginateListSchedules({ client, pageSize: PAGE }, { GroupName: group })) {
          summaries.push(...(page.Schedules ?? []));
        }
      } catch (error) {
        throw failure(`the schedules of group ${group} cannot be listed`, error);
      }
      return summaries;
    },
  };
}

async function update(client: SchedulerClient, input: CreateScheduleCommandInput, what: string): Promise<void> {
  try {
    await client.send(new UpdateScheduleCommand(input));
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw failure(`${what} cannot be changed`, cause);
    throw new MaintenanceError('SchedulesUnavailable', `${what} was deleted at the same moment: try again`, { cause });
  }
}

/** Client errors are refusals, which a retry does not help, except for throttling and conflicts. */
function failure(what: string, cause: unknown): MaintenanceError {
  const isRefusal =
    cause instanceof SchedulerServiceException &&
    cause.$fault === 'client' &&
    !isThrottlingError(cause as SdkError) &&
    !(cause instanceof ConflictException);
  const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new MaintenanceError(isRefusal ? 'SchedulesRefused' : 'SchedulesUnavailable', `${what}: ${said}`, { cause });
}
