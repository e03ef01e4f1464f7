import type { Context } from 'aws-lambda';
import { MaintenanceError } from '../../functions/contract/errors.ts';
import type { Answer, ApiEvent } from '../../functions/runtime/api-answer.ts';
import { apiHandler } from '../../functions/runtime/api-handler.ts';
import type { EmfDocument } from '../../local/metrics/function-output.ts';
import { apiEvent, operationsOf } from '../fakes/api-operations.ts';
import { emittedBy } from '../fakes/emitted.ts';
import { FUNCTION_ENVIRONMENT } from '../fakes/function-environment.ts';

const environment = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, {
    ...FUNCTION_ENVIRONMENT,
    ...{ POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'false' },
  });
});
afterAll(() => {
  process.env = environment;
});

const context = { awsRequestId: 'r-1', functionName: 'f' } as Context;

/** The function of the queries, each of which does this. */
function queries(operation: () => Promise<Answer>) {
  const handler = apiHandler('query', operationsOf('query', operation));
  return handler as (event: ApiEvent, context: Context) => Promise<{ statusCode: number; body: string }>;
}

/** Metrics of a request to this route. */
async function countedFor(event: ApiEvent, operation: () => Promise<Answer>) {
  const handler = queries(operation);
  let status = 0;
  const documents = await emittedBy(async () => {
    status = (await handler(event, context)).statusCode;
  });
  const [{ Route, ApiErrors, ApiLatency } = {} as Partial<EmfDocument>] = documents.filter(
    ({ Route }) => Route !== undefined,
  );
  return { status, route: Route, ApiErrors, isTimed: typeof ApiLatency === 'number' };
}

const HOSTS = 'GET /v1/hosts';
const fails = (error: Error) => () => Promise.reject(error);

test.each<[string, string, () => Promise<Answer>, object]>([
  ['that is answered', HOSTS, async () => ({ status: 200, body: {} }), { status: 200 }],
  ['that is refused', HOSTS, fails(new MaintenanceError('HostNotDown', 'it is UP')), { status: 409 }],
  [
    'whose answer says that a part fails',
    HOSTS,
    async () => ({ status: 503, body: {} }),
    { status: 503, ApiErrors: 1 },
  ],
  [
    'that Mesos is away for',
    HOSTS,
    fails(new MaintenanceError('MesosUnavailable', 'no')),
    { status: 503, ApiErrors: 1 },
  ],
  ['that shows a fault of ours', HOSTS, fails(new TypeError('x')), { status: 500, ApiErrors: 1 }],
])('a request %s is timed for its route', async (_, routeKey, route, expected) => {
  expect(await countedFor(apiEvent(routeKey), route)).toEqual({
    ...{ route: routeKey, ApiErrors: undefined, isTimed: true },
    ...expected,
  });
});

test('the answer of a function that runs out of time says that the request may have been accepted', async () => {
  const handler = queries(() => new Promise<Answer>(() => undefined));
  const short = { ...context, getRemainingTimeInMillis: () => 520 };
  const { statusCode, body } = await handler(apiEvent(HOSTS), short);

  expect(statusCode).toBe(504);
  expect(JSON.parse(body)).toMatchObject({
    type: '/problems/timed-out',
    detail: expect.stringContaining('may have been accepted'),
  });
});

test('an invented path is not a value of a dimension', async () => {
  const invented = apiEvent('GET /v1/hosts/h1/secrets');
  const { route, status } = await countedFor(invented, async () => ({ status: 200, body: {} }));

  expect([route, status]).toEqual(['$default', 404]);
});
