import * as z from 'zod';
import { AGENT_STATUSES } from '../domain/host/host.ts';
import { FATES, MAX_STRAGGLERS } from '../domain/request/finish.ts';
import { MAINTENANCE_KINDS } from '../domain/request/maintenance.ts';
import { COLOURS, ON_RED } from '../domain/rolling/gate.ts';
import { WINDOW_RESULTS } from '../domain/windows/opening.ts';
import { at, count, everyEvent, hostname, maintenanceId, State, windowName } from './event-fields.ts';
import { CampaignEndangered } from './event-of-campaigns.ts';

/**
 * Events on the bus. The schemas type the publishers, and describe the events in the schema
 * registry and in docs/events.md. Releases only add fields; a change of meaning gets a new
 * schemaVersion. Times are RFC 3339.
 */

export const EVENT_SOURCE = 'peloton.maintenance';

/** Results of the hosts of a maintenance. The sum is all hosts that it should move. */
const Outcomes = z
  .object({
    arrived: count.meta({ description: 'Hosts that reached their goal' }),
    takenOver: count.meta({
      description: 'Hosts that another request, or another system in Mesos, has moved elsewhere',
    }),
    failed: count.meta({ description: 'Hosts that stay where they are: their executions failed' }),
    notBegun: count.meta({
      description: 'Hosts that did not begin: the rest was halted, or time ran out',
    }),
  })
  .meta({ description: 'Hosts by outcome' });

const HostStateChanged = z
  .object({
    ...everyEvent,
    hostname,
    from: State.meta({ description: 'The state before' }),
    to: State.meta({ description: 'The state now' }),
    at: at('Time of the change'),
    by: z.string().meta({
      description: 'The operator; `reconciliation` or `mesos` without one',
      examples: ['arn:aws:iam::111122223333:user/jane'],
    }),
    reason: z.string().meta({ description: 'The reason of the request, or empty', examples: ['kernel upgrade'] }),
    maintenanceId: maintenanceId
      .nullable()
      .meta({ description: 'The maintenance that moved it; null if another system did' }),
  })
  .meta({ description: 'The state of a host has changed.' });

const HostMaintenanceFailed = z
  .object({
    ...everyEvent,
    hostname,
    state: State.meta({ description: 'The state in which the host stays' }),
    at: at('Time of the record'),
    error: z.string().meta({ description: 'Name of the error, as in the execution', examples: ['MesosUnavailable'] }),
    message: z.string().meta({ description: 'The error in a sentence', examples: ['no master answers'] }),
    maintenanceId,
  })
  .meta({
    description: 'The execution of a host ended in an error. The reconciliation starts another, up to five times.',
  });

const HostLost = z
  .object({
    ...everyEvent,
    hostname,
    agentIds: z.array(z.string()).meta({
      description: 'The lost agents',
      examples: [['7b37cfa0-83e2-4d3a-9884-c759efb803ad-S0']],
    }),
    at: at('Time of the observation'),
    // `gone` includes unreachable: the master lists neither, so the lists show no difference.
    status: z.enum(['disconnected', 'gone']).meta({
      description: '`disconnected`: the master waits for them; `gone`: it no longer lists them',
    }),
  })
  .meta({
    description: 'A host that is UP has lost agents: they do not answer the master, or the master does not list them.',
  });

const Drift = z.discriminatedUnion('of', [
  z.object({
    hostname,
    of: z.literal('window').meta({ description: 'The host was missing from the Mesos schedule' }),
    wanted: z
      .object({
        startNs: z.string().meta({ description: 'Since 1970' }),
        durationNs: z.string().nullable().meta({ description: 'Null: for ever' }),
      })
      .nullable()
      .meta({ description: 'The restored window, nanoseconds in decimal' }),
    found: z.null().meta({ description: 'Always null: there was no window' }),
  }),
  z.object({
    hostname,
    of: z.literal('agent').meta({ description: 'Mesos could place tasks on an agent of it' }),
    agentId: z.string().meta({ description: 'The agent' }),
    wanted: z.literal('deactivated').meta({ description: 'Its status again' }),
    found: z.enum(AGENT_STATUSES).meta({ description: 'Its status before' }),
  }),
]);
/** A difference between Mesos and the needs of a draining host, which was corrected. */
export type Drift = DeepReadonly<z.infer<typeof Drift>>;

const DriftRepaired = z
  .object({
    ...everyEvent,
    hostnames: z.array(hostname).meta({ description: 'The corrected hosts' }),
    diff: z.array(Drift).meta({ description: 'The corrected differences, at most 400 in one event' }),
    at: at('Time of the correction'),
  })
  .meta({
    description:
      'Another system took draining hosts out of the Mesos schedule or switched their agents on; the reconciliation has corrected that.',
  });

const MaintenanceFinished = z
  .object({
    ...everyEvent,
    maintenanceId,
    kind: z.enum(MAINTENANCE_KINDS).meta({ description: 'The kind of request' }),
    by: z
      .string()
      .meta({ description: 'The operator, or the window', examples: ['arn:aws:iam::111122223333:user/jane'] }),
    reason: z.string().meta({ description: 'The reason of the request, or empty', examples: ['kernel upgrade'] }),
    startedAt: at('Start time of the maintenance'),
    at: at('Time at which the service found it over'),
    windowName: windowName.nullable().meta({ description: 'The window of the request; null without one' }),
    parentId: maintenanceId
      .nullable()
      .meta({ description: 'The rolling maintenance that this is a wave of; null without one' }),
    hostCount: count.meta({ description: 'Hosts to move, without those that were on their way already' }),
    states: z.partialRecord(State, count).meta({ description: 'These hosts by state, without empty states' }),
    outcomes: Outcomes,
    notArrived: z
      .array(
        z.object({
          hostname,
          state: State.nullable().meta({ description: 'Its state; null without a record' }),
          outcome: z.enum(FATES).exclude(['arrived']).meta({ description: 'Its outcome, as counted in `outcomes`' }),
          code: z
            .string()
            .nullable()
            .meta({
              description: 'The code of its first blocker',
              examples: ['execution-stuck'],
            }),
        }),
      )
      .max(MAX_STRAGGLERS)
      .meta({ description: `Hosts that did not arrive, at most ${MAX_STRAGGLERS} of them` }),
  })
  .meta({ description: 'A maintenance is over: none of its hosts is still on its way.' });

const WindowOpened = z
  .object({
    ...everyEvent,
    windowName,
    scheduledAt: at('The scheduled time'),
    at: at('Time of the opening'),
    closesAt: at('Scheduled end'),
    maintenanceId: maintenanceId.meta({ description: 'The maintenance that it started' }),
    hostCount: count.meta({ description: 'Hosts that it found' }),
  })
  .meta({ description: 'A window has opened and started its maintenance.' });

const WindowClosed = z
  .object({
    ...everyEvent,
    windowName,
    openedAt: at('Time of the opening'),
    at: at('Time of the end'),
    maintenanceId: maintenanceId.meta({ description: 'The maintenance that it started' }),
    result: z.enum(WINDOW_RESULTS).meta({
      description:
        '`done`: every host reached its goal; `incomplete`: some did not in time; `halted`: too many failed; ' +
        '`cancelled`: an operator ended it',
    }),
    hostCount: count.meta({ description: 'Hosts that it found' }),
    outcomes: Outcomes,
  })
  .meta({ description: 'A window is over: its time has ended, or nothing was left to do.' });

const WindowMissed = z
  .object({
    ...everyEvent,
    windowName,
    scheduledAt: at('The scheduled time'),
    at: at('Time at which the service found that it does not open'),
    why: z
      .object({
        code: z.string().meta({ description: 'The code, the same from release to release', examples: ['still-open'] }),
        message: z
          .string()
          .meta({ description: 'The reason in a sentence', examples: ['its opening of TIME is not finished yet'] }),
      })
      .meta({ description: 'The reason' }),
  })
  .meta({ description: 'A window did not open at a time of its schedule.' });

const GateChanged = z
  .object({
    ...everyEvent,
    maintenanceId: maintenanceId.meta({ description: 'The rolling maintenance that asks the gate' }),
    gate: z.string().meta({ description: 'The gate, as the settings name it', examples: ['errors'] }),
    colour: z.enum(COLOURS).meta({ description: '`green` after it was green for long enough; `unknown`: no answer' }),
    holds: z.boolean().meta({ description: 'True if no further host begins until it is green again' }),
    evidence: z
      .string()
      .meta({ description: 'The answer in a sentence', examples: ['alarm checkout-errors is ALARM'] }),
    at: at('Time of the answer'),
    onRed: z.enum(ON_RED).meta({ description: '`halt`: a red gate also halts the maintenance' }),
  })
  .meta({
    description: 'A gate of a rolling maintenance is no longer green, has turned red, or is green again.',
  });

/** The schema of each event's detail, by its detail-type. */
export const EVENTS = {
  'Host State Changed': HostStateChanged,
  'Host Maintenance Failed': HostMaintenanceFailed,
  'Host Lost': HostLost,
  'Drift Repaired': DriftRepaired,
  'Maintenance Finished': MaintenanceFinished,
  'Gate Changed': GateChanged,
  'Window Opened': WindowOpened,
  'Window Closed': WindowClosed,
  'Window Missed': WindowMissed,
  'Campaign Endangered': CampaignEndangered,
} as const satisfies Record<string, z.ZodObject>;

export type EventType = keyof typeof EVENTS;
export const EVENT_TYPES = Object.keys(EVENTS) as EventType[];

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export interface EventOf<T extends EventType> {
  readonly type: T;
  readonly detail: DeepReadonly<z.infer<(typeof EVENTS)[T]>>;
}

/** Every event is delivered at least once. */
export type MaintenanceEvent = { [T in EventType]: EventOf<T> }[EventType];
