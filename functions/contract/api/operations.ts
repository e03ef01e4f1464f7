import * as z from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import {
  CordonChanged,
  Health,
  HistoryPage,
  HostForgotten,
  HostPage,
  HostView,
  MaintenanceAccepted,
  MaintenancePage,
  MaintenanceView,
} from './api.ts';
import { AttentionView } from './attention.ts';
import { FleetView } from './fleet.ts';
import {
  CORDON_ERRORS,
  host,
  json,
  page,
  preview,
  problems,
  REQUEST_ERRORS,
  rolling,
  SETTINGS_ERRORS,
  window,
} from './operation-parts.ts';
import { CompleteRequest, CordonRequest, ReturnRequest, StartRequest } from './requests.ts';
import type { OperationName } from './routes.ts';
import {
  CreateWindow,
  OpeningPage,
  PreviewWindow,
  ReplaceWindow,
  WindowDeleted,
  WindowPage,
  WindowPreview,
  WindowView,
} from './windows.ts';

/** The operation of each route, as OpenAPI describes it. */
export const OPERATIONS = {
  'start-maintenance': {
    summary: 'Take hosts down: drain their tasks, then bring them down in Mesos',
    requestBody: json(StartRequest),
    responses: {
      '202': { description: 'Accepted', ...json(MaintenanceAccepted) },
      // From a host manager, which is notified of the hosts first.
      ...problems(...REQUEST_ERRORS, 'SchedulerRefused', 'SchedulerUnavailable'),
    },
  },
  'complete-maintenance': {
    summary: 'Bring DOWN hosts up again, or let go of them while others hold them',
    requestBody: json(CompleteRequest),
    responses: {
      '202': { description: 'Accepted', ...json(MaintenanceAccepted) },
      ...problems(...REQUEST_ERRORS, 'HostNotDown'),
    },
  },
  'cancel-maintenance': {
    summary: 'Stop draining hosts and bring them back up',
    requestBody: json(ReturnRequest),
    responses: {
      '202': { description: 'Accepted', ...json(MaintenanceAccepted) },
      ...problems(...REQUEST_ERRORS, 'HostNotDraining'),
    },
  },
  'list-maintenances': {
    summary: 'Requests, newest first',
    requestParams: { query: z.object(page) },
    responses: {
      '200': { description: 'A page', ...json(MaintenancePage) },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'get-maintenance': {
    summary: 'A request, its options, its hosts and their number by state',
    requestParams: { path: z.object({ id: z.string() }) },
    responses: { '200': { description: 'The request', ...json(MaintenanceView) }, ...problems('MaintenanceNotFound') },
  },
  'pause-maintenance': rolling('Start no further hosts of a rolling maintenance; hosts under way go on'),
  'resume-maintenance': rolling('Continue after a pause or a halt, and accept the failures so far'),
  'stop-maintenance': rolling('Skip the hosts of a rolling maintenance that have not started; hosts under way go on'),
  'get-fleet': {
    summary: 'All hosts in a few bytes each, for a map of the cluster',
    requestParams: { query: z.object({ nextToken: page.nextToken }) },
    responses: {
      '200': {
        description:
          'All hosts by name; with `nextToken` if they are too many for one answer. Has an ETag: with `If-None-Match` an unchanged cluster is answered with 304. Compressed for a client that accepts gzip',
        ...json(FleetView),
      },
      '304': { description: 'Nothing has changed' },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'get-attention': {
    summary: 'Everything that waits for a person, the worst first',
    responses: {
      '200': {
        description: 'Situations with their hosts, and the actions that would help. Has an ETag',
        ...json(AttentionView),
      },
      '304': { description: 'Nothing has changed' },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'list-hosts': {
    summary: 'Hosts by state, pool or attributes, ordered by host name',
    requestParams: {
      query: z.object({
        states: z.string().optional().meta({ description: 'Comma separated; default all', example: 'HOST_STATE_DOWN' }),
        pool: z.string().optional().meta({ description: 'Only hosts of this pool' }),
        selector: z
          .string()
          .optional()
          .meta({ description: 'Only hosts with these attributes', example: 'rack=7,zone=b' }),
        ...page,
      }),
    },
    responses: {
      '200': {
        description:
          'A page; shorter than `limit` if the answer would be too large. Each host has its first five blockers, one of each code first; `blockerCounts` counts all of them',
        ...json(HostPage),
      },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'cordon-hosts': {
    summary: 'Place no new tasks on hosts; running tasks go on, and the hosts stay UP',
    requestBody: json(CordonRequest),
    responses: { '200': { description: 'Cordoned', ...json(CordonChanged) }, ...problems(...CORDON_ERRORS) },
  },
  'uncordon-hosts': {
    summary: 'Allow tasks on hosts again, unless a maintenance forbids it',
    requestBody: json(CordonRequest),
    responses: { '200': { description: 'Uncordoned', ...json(CordonChanged) }, ...problems(...CORDON_ERRORS) },
  },
  'get-host': {
    summary: 'One host',
    requestParams: { path: host },
    responses: { '200': { description: 'The host', ...json(HostView) }, ...problems('InvalidInput', 'HostNotFound') },
  },
  'forget-host': {
    summary: 'Remove the record of a host that has left the cluster; its history stays',
    requestParams: { path: host },
    responses: {
      '200': { description: 'Forgotten', ...json(HostForgotten) },
      ...problems('InvalidInput', 'HostNotFound', 'HostInUse', 'MesosRefused', 'MesosUnavailable', 'StoreUnavailable'),
    },
  },
  'get-host-history': {
    summary: "A host's transitions, newest first",
    requestParams: { path: host, query: z.object(page) },
    responses: { '200': { description: 'A page', ...json(HistoryPage) }, ...problems('InvalidInput', 'HostNotFound') },
  },
  'create-window': {
    summary: 'Create a recurring maintenance window',
    requestBody: json(CreateWindow),
    responses: {
      '201': { description: 'Created', ...json(WindowView) },
      ...problems(...SETTINGS_ERRORS, 'WindowExists', 'StoreUnavailable'),
    },
  },
  'list-windows': {
    summary: 'Windows by name, each with its next opening',
    requestParams: { query: z.object(page) },
    responses: {
      '200': { description: 'A page', ...json(WindowPage) },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'preview-unsaved-window': {
    summary: 'Times at which a window with these settings would open; saves nothing',
    requestParams: { query: preview },
    requestBody: json(PreviewWindow),
    responses: { '200': { description: 'Its next times', ...json(WindowPreview) }, ...problems(...SETTINGS_ERRORS) },
  },
  'get-window': {
    summary: 'A window, its next times and its last openings',
    requestParams: { path: window },
    responses: {
      '200': { description: 'The window', ...json(WindowView) },
      ...problems('InvalidInput', 'WindowNotFound'),
    },
  },
  'replace-window': {
    summary: 'Replace all settings of a window',
    requestParams: { path: window },
    requestBody: json(ReplaceWindow),
    responses: {
      '200': { description: 'Replaced', ...json(WindowView) },
      ...problems(...SETTINGS_ERRORS, 'WindowNotFound', 'WindowChanged', 'StoreUnavailable'),
    },
  },
  'delete-window': {
    summary: 'Delete a window; an open opening goes on, and the history stays',
    requestParams: { path: window },
    responses: {
      '200': { description: 'Deleted', ...json(WindowDeleted) },
      ...problems('InvalidInput', 'WindowNotFound', 'WindowInUse', 'WindowChanged'),
    },
  },
  'preview-window': {
    summary: 'Next times of a window, with its blackouts',
    requestParams: { path: window, query: preview },
    responses: {
      '200': { description: 'Its next times', ...json(WindowPreview) },
      ...problems('InvalidInput', 'WindowNotFound'),
    },
  },
  'pause-window': {
    summary: 'Stop a window from opening until it is resumed; an open opening goes on',
    requestParams: { path: window },
    responses: {
      '200': { description: 'Paused', ...json(WindowView) },
      ...problems('InvalidInput', 'WindowNotFound', 'WindowChanged'),
    },
  },
  'resume-window': {
    summary: 'Let a paused window open again',
    requestParams: { path: window },
    responses: {
      '200': { description: 'Resumed', ...json(WindowView) },
      ...problems('InvalidInput', 'WindowNotFound', 'WindowChanged'),
    },
  },
  'get-window-history': {
    summary: 'Past openings of a window, missed ones too, newest first',
    requestParams: { path: window, query: z.object(page) },
    responses: {
      '200': { description: 'A page', ...json(OpeningPage) },
      ...problems('InvalidInput', 'WindowNotFound'),
    },
  },
  'get-health': {
    summary: 'Health of Mesos and the database',
    responses: {
      '200': { description: 'All parts work', ...json(Health) },
      '503': { description: 'A part does not', ...json(Health) },
    },
  },
  'get-openapi': {
    summary: 'This description',
    responses: { '200': { description: 'OpenAPI 3.1', ...json(z.looseObject({ openapi: z.string() })) } },
  },
} as const satisfies Record<OperationName, ZodOpenApiOperationObject>;
