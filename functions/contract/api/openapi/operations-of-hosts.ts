import * as z from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { CordonChanged, HistoryPage, HostForgotten, HostPage, HostView } from '../api.ts';
import { AttentionView } from '../attention.ts';
import { FleetView, HostThen } from '../fleet.ts';
import { CordonRequest } from '../requests.ts';
import type { OperationName } from '../routes.ts';
import { BODY_ERRORS, CORDON_ERRORS, control, host, json, page, problems } from './operation-parts.ts';

const at = z.string().optional().meta({
  description: 'A time in the past, RFC 3339: the answer is from the history',
  example: '2026-11-28T03:15:00Z',
});

/** The operations of the routes about hosts. */
export const HOST_OPERATIONS = {
  'get-fleet': {
    summary: 'All hosts in a few bytes each, for a map of the cluster',
    requestParams: { query: z.object({ at, nextToken: page.nextToken }) },
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
    requestParams: { path: host, query: z.object({ at }) },
    responses: {
      '200': { description: 'The host; with `at`, as it was', ...json(z.union([HostView, HostThen])) },
      ...problems('InvalidInput', 'HostNotFound'),
    },
  },
  'forget-host': {
    summary: 'Remove the record of a host that has left the cluster; its history stays',
    requestParams: { path: host },
    ...control(),
    responses: {
      '200': { description: 'Forgotten', ...json(HostForgotten) },
      ...problems(...BODY_ERRORS, 'HostNotFound', 'HostInUse', 'MesosRefused', 'MesosUnavailable', 'StoreUnavailable'),
    },
  },
  'get-host-history': {
    summary: "A host's transitions, newest first",
    requestParams: { path: host, query: z.object(page) },
    responses: { '200': { description: 'A page', ...json(HistoryPage) }, ...problems('InvalidInput', 'HostNotFound') },
  },
} as const satisfies Partial<Record<OperationName, ZodOpenApiOperationObject>>;
