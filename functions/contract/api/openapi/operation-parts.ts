import * as z from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { ERRORS, type ErrorName } from '../../errors.ts';
import { MAX_PAGE, Problem } from '../api.ts';
import { Hostname } from '../fields.ts';
import { ControlRequest } from '../requests.ts';
import { RolloutChanged } from '../rolling.ts';
import { MAX_PREVIEW, WindowName } from '../windows.ts';

/** Parts of operations that several of them share. */

export const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });

export const page = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).optional().meta({ description: 'Items per page; default 100' }),
  nextToken: z.string().optional().meta({ description: '`nextToken` of the previous page' }),
};

export const flag = (description: string) => z.enum(['true', 'false']).optional().meta({ description });

export const BODY_ERRORS = ['InvalidInput', 'PayloadTooLarge', 'UnsupportedMediaType'] as const;

export const REQUEST_ERRORS: readonly ErrorName[] = [
  'InvalidInput',
  'HostNotFound',
  'HostBusy',
  'HostHeld',
  'BreakerOpen',
  'HostAmbiguous',
  'PayloadTooLarge',
  'UnsupportedMediaType',
  'MesosRefused',
  'MesosUnavailable',
];

export const CORDON_ERRORS = REQUEST_ERRORS.filter(
  (name) => !['HostBusy', 'HostHeld', 'BreakerOpen'].includes(name),
).concat('ScheduleBusy');

/** Errors with the same status share one entry: OpenAPI has one response for each status. */
export function problems(...names: readonly ErrorName[]): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, string[]>();
  for (const name of names) {
    const { status, type } = ERRORS[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), type]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, types]) => [
      status,
      { description: types.join(', '), content: { 'application/problem+json': { schema: Problem } } },
    ]),
  );
}

export const host = z.object({ hostname: Hostname });
export const window = z.object({ name: WindowName });

export const preview = z.object({
  next: z.coerce.number().int().min(1).max(MAX_PREVIEW).optional().meta({ description: 'Times to show; default 5' }),
});

/** Errors of a window's settings. */
export const SETTINGS_ERRORS: readonly ErrorName[] = [
  'InvalidInput',
  'HostNotFound',
  'PayloadTooLarge',
  'UnsupportedMediaType',
  'MesosRefused',
  'MesosUnavailable',
];

/** The body of a control, which may be left out. */
export const control = (body: z.ZodType = ControlRequest) => ({ requestBody: { ...json(body), required: false } });

export function rolling(summary: string, body: z.ZodType = ControlRequest) {
  return {
    summary,
    requestParams: { path: z.object({ id: z.string() }) },
    ...control(body),
    responses: {
      '200': { description: 'Its progress', ...json(RolloutChanged) },
      ...problems(
        'MaintenanceNotFound',
        'MaintenanceNotRolling',
        'MaintenanceOfCampaign',
        'MaintenanceOver',
        'StoreUnavailable',
        ...BODY_ERRORS,
      ),
    },
  };
}
