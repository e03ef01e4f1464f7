import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Context } from 'aws-lambda';
import { answersApi, HANDLER_NAMES } from '../../infra/functions/handler-rights.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { FUNCTION_ENVIRONMENT } from '../fakes/function-environment.ts';

/** The exported handlers are the wrapped ones, and importing one reads no environment. */

const HANDLERS = join(import.meta.dirname, '../../functions/handlers');
const files = readdirSync(HANDLERS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const fileOf = new Map(files.map((file) => [basename(file, '.ts'), file]));

type Handler = (event: unknown, context: Context) => Promise<unknown>;
const load = async (name: string) => (await import(join(HANDLERS, fileOf.get(name) ?? ''))) as { handler: Handler };
const context = {
  awsRequestId: 'r-1',
  functionName: 'f',
  getRemainingTimeInMillis: () => 29_000,
} as unknown as Context;

const STEPS = HANDLER_NAMES.filter((name) => !answersApi(name));

const environment = { ...process.env };

beforeAll(() => {
  // None of the functions' settings is set.
  for (const name of ['TABLE_NAME', 'CLUSTER_NAME', 'MESOS_MASTERS']) delete process.env[name];
});

afterAll(() => {
  process.env = environment;
});

describe('importing a handler', () => {
  test.each(HANDLER_NAMES)('%s reads no environment', async (name) => {
    await expect(load(name)).resolves.toMatchObject({ handler: expect.any(Function) });
  });
});

describe('an environment without settings', () => {
  test.each(STEPS)('fails %s with an error name that the flow knows, and names every missing setting', async (name) => {
    const { handler } = await load(name);

    const failure = await handler({}, context).then(
      () => undefined,
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({
      name: 'Misconfigured',
      message: expect.stringMatching(/TABLE_NAME[\s\S]*MESOS_MASTERS/),
    });
  });
});

describe('with its environment', () => {
  beforeAll(() => {
    Object.assign(process.env, {
      ...FUNCTION_ENVIRONMENT,
      POWERTOOLS_METRICS_DISABLED: 'true',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    });
  });

  test.each(STEPS.filter((name) => name !== 'reconcile'))(
    '%s refuses input of another shape as InvalidInput',
    async (name) => {
      const { handler } = await load(name);

      await expect(handler({ hosts: 7 }, context)).rejects.toMatchObject({ name: 'InvalidInput' });
    },
  );

  test.each(['start', 'complete', 'cancel'])(
    '%s answers a bad body with a problem, not with an exception',
    async (kind) => {
      const { handler } = await load('api-commands');
      const request = { headers: { 'content-type': 'application/json' }, body: '{' };
      const event = { ...apiEvent(`POST /v1/maintenance/${kind}`), ...request };

      await expect(handler(event, context)).resolves.toMatchObject({
        statusCode: 400,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
        body: expect.stringContaining('/problems/invalid-request'),
      });
    },
  );

  test('an unknown route and a wrong method are different problems', async () => {
    const { handler } = await load('api-queries');
    const event = (method: string, path: string) => apiEvent('$default', path, method);

    await expect(handler(event('GET', '/v2'), context)).resolves.toMatchObject({ statusCode: 404 });
    await expect(handler(event('PUT', '/v1/hosts/h1'), context)).resolves.toMatchObject({
      statusCode: 405,
      headers: { allow: 'GET, DELETE', 'content-type': 'application/problem+json; charset=utf-8' },
      body: expect.stringContaining('accepts GET'),
    });
  });

  test('the description is OpenAPI 3.1 with every route', async () => {
    const { handler } = await load('api-queries');

    const { body } = (await handler(apiEvent('GET /openapi.json'), context)) as { body: string };

    const document = JSON.parse(body);
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/openapi.json',
      '/v1/attention',
      '/v1/breaker',
      '/v1/breaker/reset',
      '/v1/calendar',
      '/v1/campaigns',
      '/v1/campaigns/{name}',
      '/v1/campaigns/{name}/pause',
      '/v1/campaigns/{name}/resume',
      '/v1/campaigns/{name}/stop',
      '/v1/fleet',
      '/v1/health',
      '/v1/hooks',
      '/v1/hosts',
      '/v1/hosts/cordon',
      '/v1/hosts/uncordon',
      '/v1/hosts/{hostname}',
      '/v1/hosts/{hostname}/history',
      '/v1/maintenance/cancel',
      '/v1/maintenance/complete',
      '/v1/maintenance/plan',
      '/v1/maintenance/start',
      '/v1/maintenances',
      '/v1/maintenances/{id}',
      '/v1/maintenances/{id}/pause',
      '/v1/maintenances/{id}/resume',
      '/v1/maintenances/{id}/stop',
      '/v1/windows',
      '/v1/windows/preview',
      '/v1/windows/{name}',
      '/v1/windows/{name}/history',
      '/v1/windows/{name}/pause',
      '/v1/windows/{name}/preview',
      '/v1/windows/{name}/resume',
    ]);
    expect(document.components.schemas.StartRequest.additionalProperties).toBe(false);
  });
});
