import * as z from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { MaintenanceAccepted, MaintenancePage, MaintenanceView } from '../api.ts';
import { MAX_CALENDAR_DAYS, WindowCalendar } from '../calendar.ts';
import { BreakerReset, BreakerView, Health, HookNames } from '../health.ts';
import { CompleteRequest, ResumeRequest, ReturnRequest, StartRequest } from '../requests.ts';
import type { OperationName } from '../routes.ts';
import {
  CreateWindow,
  OpeningPage,
  PreviewWindow,
  ReplaceWindow,
  WindowDeleted,
  WindowPage,
  WindowPreview,
  WindowView,
} from '../windows.ts';
import {
  BODY_ERRORS,
  control,
  flag,
  json,
  page,
  preview,
  problems,
  REQUEST_ERRORS,
  rolling,
  SETTINGS_ERRORS,
  window,
} from './operation-parts.ts';
import { CAMPAIGN_OPERATIONS } from './operations-of-campaigns.ts';
import { HOST_OPERATIONS } from './operations-of-hosts.ts';

/** The operation of each route, as OpenAPI describes it. */
export const OPERATIONS = {
  'start-maintenance': {
    summary: 'Take hosts down: drain their tasks, then bring them down in Mesos',
    requestBody: json(StartRequest),
    responses: {
      '202': { description: 'Accepted', ...json(MaintenanceAccepted) },
      // The last two come from a host manager, which is notified of the hosts first.
      ...problems(...REQUEST_ERRORS, 'SchedulerRefused', 'SchedulerUnavailable'),
    },
  },
  'plan-maintenance': {
    summary: 'Predict what a start would do, and change nothing: the same as a start with dryRun',
    requestBody: json(StartRequest),
    responses: { '200': { description: 'The plan', ...json(MaintenanceAccepted) }, ...problems(...REQUEST_ERRORS) },
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
    requestParams: { query: z.object({ ...page, progress: flag('Numbers of hosts on their way, for each') }) },
    responses: {
      '200': { description: 'A page', ...json(MaintenancePage) },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'get-maintenance': {
    summary: 'A request, its options, its hosts and their number by state',
    requestParams: {
      path: z.object({ id: z.string() }),
      query: z.object({ timeline: flag('Each host over time, from its history') }),
    },
    responses: {
      '200': { description: 'The request', ...json(MaintenanceView) },
      ...problems('InvalidInput', 'MaintenanceNotFound'),
    },
  },
  'pause-maintenance': rolling('Start no further hosts of a rolling maintenance; hosts under way go on'),
  'resume-maintenance': rolling('Continue after a pause or a halt, and accept the failures so far', ResumeRequest),
  'stop-maintenance': rolling('Skip the hosts of a rolling maintenance that have not started; hosts under way go on'),
  ...HOST_OPERATIONS,
  ...CAMPAIGN_OPERATIONS,
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
  'get-calendar': {
    summary: 'The times of all windows over some weeks, and their latest openings',
    requestParams: {
      query: z.object({
        from: z.string().optional().meta({ description: 'RFC 3339; default now' }),
        days: z.coerce.number().int().min(1).max(MAX_CALENDAR_DAYS).optional().meta({ description: 'Default 35' }),
      }),
    },
    responses: {
      '200': { description: 'Every window', ...json(WindowCalendar) },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
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
    ...control(),
    responses: {
      '200': { description: 'Deleted', ...json(WindowDeleted) },
      ...problems(...BODY_ERRORS, 'WindowNotFound', 'WindowInUse', 'WindowChanged'),
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
    ...control(),
    responses: {
      '200': { description: 'Paused', ...json(WindowView) },
      ...problems(...BODY_ERRORS, 'WindowNotFound', 'WindowChanged'),
    },
  },
  'resume-window': {
    summary: 'Let a paused window open again',
    requestParams: { path: window },
    ...control(),
    responses: {
      '200': { description: 'Resumed', ...json(WindowView) },
      ...problems(...BODY_ERRORS, 'WindowNotFound', 'WindowChanged'),
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
  'get-breaker': {
    summary: 'The breaker: its limits, what counts now, and why nothing begins while it is open',
    responses: { '200': { description: 'The breaker', ...json(BreakerView) }, ...problems('StoreUnavailable') },
  },
  'reset-breaker': {
    summary: 'Close the breaker, and count from 0 again',
    requestBody: json(BreakerReset),
    responses: {
      '200': { description: 'The breaker', ...json(BreakerView) },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'list-hooks': {
    summary: 'Names of the repair hooks and gates of the settings, which requests may name',
    responses: { '200': { description: 'The names', ...json(HookNames) } },
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
