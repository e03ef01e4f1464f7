import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpApi, MAX_HEAD_BYTES } from '../../../local/api/http-api.ts';
import type { FunctionPlan } from '../../../local/assembly/service-plan.ts';
import { ApiServer, MAX_BODY_BYTES } from '../../../local/http/api-server.ts';
import { Lambdas } from '../../../local/lambda/lambdas.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** The limits of API Gateway and Lambda, on a service whose functions only break them. */

const FUNCTIONS = {
  /** Returns the size of its event. */
  size: 'async (event) => ({ event: JSON.stringify(event).length })',
  /** Returns as many bytes as the query says. */
  large: "async ({ queryStringParameters: { bytes } }) => 'x'.repeat(Number(bytes) - 2)",
  slow: 'async () => new Promise(() => {})',
  failing: "async () => { throw new Error('the password is secret'); }",
};
const directory = temporaryFolder();
let lambdas: Lambdas;
let server: ApiServer;
/** Its API Gateway waits for less time than a function has. */
let hasty: ApiServer;
beforeAll(async () => {
  const plans = Object.entries(FUNCTIONS).map(([name, code]): FunctionPlan => {
    const file = join(directory, `${name}.mjs`);
    writeFileSync(file, `export const handler = ${code};`);
    const where = { name, arn: name, directory, file, exported: 'handler' };
    return { ...where, timeoutSeconds: 29, memoryMb: 512, environment: {} };
  });
  lambdas = await Lambdas.load(plans.map((plan) => (plan.name === 'slow' ? { ...plan, timeoutSeconds: 0.2 } : plan)));
  [server, hasty] = [await ApiServer.listen(0), await ApiServer.listen(0)];
  server.serve(httpApi(routes, (name, event) => lambdas.invoke(name, event)));
  hasty.serve(httpApi(routes, (name, event) => lambdas.invoke(name, event), 10));
});
afterAll(async () => {
  await Promise.all([server.stop(), hasty.stop()]);
  lambdas.unload();
});

const routes = Object.keys(FUNCTIONS).map((name) => ({
  routeKey: `POST /${name}`,
  functionArn: name,
  isSigned: true,
}));

async function post(path: string, init: RequestInit & { duplex?: 'half' } = {}, to = server) {
  const response = await fetch(to.url + path, { method: 'POST', ...init });
  return { status: response.status, body: await response.json() };
}
const internalError = { status: 500, body: { message: 'Internal Server Error' } };
const tooLarge = { status: 413, body: { type: '/problems/payload-too-large', status: 413 } };

describe('a request', () => {
  test.each(['with its length told', 'in chunks'])('has at most 10 MB, sent %s', async (how) => {
    const bytes = Buffer.alloc(MAX_BODY_BYTES + 1);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    const sent = how === 'in chunks' ? { body: stream, duplex: 'half' as const } : { body: bytes };

    expect(await post('/failing', sent)).toMatchObject(tooLarge);
  });

  test('of more than 6 MB in the JSON of the event reaches no function', async () => {
    const headers = { 'content-type': 'text/plain' };
    const { body } = await post('/size', { headers, body: 'x' });
    const room = 6_291_456 - (body as { event: number }).event;

    // The digits of the longer content length take part of the room.
    expect(await post('/size', { headers, body: 'x'.repeat(room - 10) })).toMatchObject({ status: 200 });
    expect(await post('/failing', { headers, body: 'x'.repeat(room + 10) })).toMatchObject(tooLarge);
  });

  test('has at most 10,240 bytes in its line and the values of its headers', async () => {
    const send = (bytes: number) => post('/size', { headers: { 'x-long': 'x'.repeat(bytes) } });

    expect(await send(MAX_HEAD_BYTES - 1_000)).toMatchObject({ status: 200 });
    expect(await send(MAX_HEAD_BYTES)).toMatchObject({
      status: 431,
      body: { type: '/problems/headers-too-large', status: 431 },
    });
    expect(await post(`/size?${'x'.repeat(MAX_HEAD_BYTES)}`)).toMatchObject({ status: 431 });
  });
});

describe('the answer of API Gateway', () => {
  test('stands for a function that fails, and shows nothing of its error', async () => {
    expect(await post('/failing')).toEqual(internalError);
  });

  test('stands for a function that runs out of its own time', async () => {
    expect(await post('/slow')).toEqual(internalError);
  });

  test('stands for a function that API Gateway no longer waits for', async () => {
    expect(await post('/slow', {}, hasty)).toEqual({ status: 503, body: { message: 'Service Unavailable' } });
  });

  test('stands for a result of more than 6 MB', async () => {
    expect((await post('/large?bytes=6291556')).status).toBe(200);
    expect(await post('/large?bytes=6291557')).toEqual(internalError);
  });
});
