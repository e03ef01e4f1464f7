import * as z from 'zod';
import { HOST_FLAGS } from '../../domain/host/flags.ts';
import { GOALS, HOST_STATES } from '../../domain/host/host.ts';
import { HistoryEvent } from './api.ts';
import { time } from './fields.ts';
import { HoldView } from './progress.ts';

/** The whole cluster in one answer, now or in the past. */

const State = z.enum(HOST_STATES);

/** Fields without a value are left out: the answer has 10,000 of these. */
export const FleetHost = z
  .object({
    hostname: z.string(),
    state: State,
    /** Missing in an answer about the past: the history does not hold it. */
    goalState: z.enum(GOALS).optional(),
    /** Start of the state; missing if the history does not go back so far. */
    since: time.optional(),
    flags: z.array(z.enum(HOST_FLAGS)).min(1).optional(),
    /** Codes of its blockers, each once. */
    blockers: z.array(z.string()).min(1).optional(),
    /** Names of the jobs of its remaining tasks, where their schedulers say. */
    jobs: z.array(z.string()).min(1).optional(),
    /** The owners who hold it down, if others than its request do. */
    holds: z
      .array(HoldView.pick({ name: true, by: true }))
      .min(1)
      .optional(),
    /** Index in `attributeSets`. */
    attributes: z.int(),
    /** Index in `maintenances`; missing for a host in none. */
    maintenance: z.int().optional(),
  })
  .meta({ id: 'FleetHost' });
export type FleetHost = z.infer<typeof FleetHost>;

const FleetMaintenance = z
  .object({
    id: z.string(),
    reason: z.string(),
    requestedBy: z.string(),
    /** Of a wave: the id of its rolling maintenance, until that ends. */
    parentId: z.string().nullable(),
  })
  .meta({ id: 'FleetMaintenance' });

export const FleetView = z
  .object({
    /** Time of the reading, at most two seconds ago; in the past, the time that was asked for. */
    asOf: time,
    isPast: z.boolean(),
    /** Numbers of the hosts in this answer by state. */
    counts: z.partialRecord(State, z.number()),
    flagCounts: z.partialRecord(z.enum(HOST_FLAGS), z.number()),
    /** Each distinct set of attributes once. */
    attributeSets: z.array(z.record(z.string(), z.string())),
    maintenances: z.array(FleetMaintenance),
    /** Ordered by host name. */
    hosts: z.array(FleetHost),
    /** Sentences: differences between this answer and the cluster at that time. */
    notes: z.array(z.string()),
    /** Only if there are too many hosts for one answer. */
    nextToken: z.string().optional(),
  })
  .meta({ id: 'Fleet' });
export type FleetView = z.infer<typeof FleetView>;

/** One host at an earlier time, from its history. */
export const HostThen = z
  .object({
    hostname: z.string(),
    asOf: time,
    isPast: z.literal(true),
    state: State,
    /** Null if the history does not go back so far. */
    stateSince: time.nullable(),
    maintenance: z.object({ id: z.string(), reason: z.string(), requestedBy: z.string() }).nullable(),
    /** The last entry of its history up to that time. */
    last: HistoryEvent.nullable(),
    /** The first entry after that time. */
    next: HistoryEvent.nullable(),
    /** Sentences: facts that the history does not hold. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'HostThen' });
export type HostThen = z.infer<typeof HostThen>;
