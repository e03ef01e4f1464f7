import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionPlan } from '../../../local/assembly/service-plan.ts';
import { Lambdas } from '../../../local/lambda/lambdas.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const parent = temporaryFolder();
const directory = join(parent, 'asset');
let lambdas: Lambdas;

function plan(name: string, changes: Partial<FunctionPlan> = {}): FunctionPlan {
  const file = join(directory, `${name}.mjs`);
  const where = { name, arn: `arn:${name}`, directory, file, exported: 'handler' };
  return { ...where, timeoutSeconds: 60, memoryMb: 512, environment: {}, ...changes };
}

beforeAll(async () => {
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'echo.mjs'),
    'export const handler = async (event) => ({ event, at: new Date(0), no: undefined });',
  );
  writeFileSync(
    join(directory, 'context.mjs'),
    'export const handler = async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis() });',
  );
  writeFileSync(
    join(directory, 'fail.mjs'),
    "export const handler = async (e) => { if (e.text) throw 'text'; const error = new Error('no'); error.name = 'HostNotFound'; throw error; };",
  );
  writeFileSync(join(directory, 'slow.mjs'), 'export const handler = () => new Promise(() => {});');
  writeFileSync(join(directory, 'large.mjs'), "export const handler = async ({ bytes }) => 'x'.repeat(bytes - 2);");
  writeFileSync(join(directory, 'size.mjs'), 'export const handler = async (event) => JSON.stringify(event).length;');
  writeFileSync(join(directory, 'count.mjs'), 'let n = 0; export const handler = async () => ++n;');
  lambdas = await Lambdas.load([
    ...[plan('echo'), plan('context'), plan('fail'), plan('count'), plan('large'), plan('size')],
    plan('slow', { timeoutSeconds: 0.01 }),
  ]);
});
afterAll(() => lambdas.unload());

describe('a function', () => {
  test('gets and returns JSON values, and never shares an object with its caller', async () => {
    const event = { a: { b: 1 } };

    const result = (await lambdas.invoke('arn:echo', event)) as { event: object };

    expect(result).toEqual({ event: { a: { b: 1 } }, at: '1970-01-01T00:00:00.000Z' });
    expect(result.event).not.toBe(event);
  });

  test('has a context with its name and its remaining time', async () => {
    const context = await lambdas.invoke('arn:context', {});

    expect(context).toMatchObject({
      ...{ functionName: 'context', invokedFunctionArn: 'arn:context', memoryLimitInMB: '512' },
      ...{ awsRequestId: expect.stringMatching(/^[\w-]{36}$/), left: expect.any(Number) },
    });
  });

  test('that throws is reported as Lambda reports it', async () => {
    const error = (await lambdas.invoke('arn:fail', {}).catch((thrown: unknown) => thrown)) as Error;

    expect(error.name).toBe('HostNotFound');
    expect(JSON.parse(error.message)).toMatchObject({
      ...{ errorType: 'HostNotFound', errorMessage: 'no' },
      trace: expect.arrayContaining([expect.stringContaining('fail.mjs')]),
    });
  });

  test('that throws a value without a message is reported too', async () => {
    await expect(lambdas.invoke('arn:fail', { text: true })).rejects.toMatchObject({ name: 'string', reason: 'text' });
  });

  test("returns at most Lambda's limit", async () => {
    await expect(lambdas.invoke('arn:large', { bytes: 6_291_556 })).resolves.toHaveLength(6_291_554);
    await expect(lambdas.invoke('arn:large', { bytes: 6_291_557 })).rejects.toMatchObject({
      ...{ name: 'Function.ResponseSizeTooLarge', reason: expect.stringMatching(/result of .* has 6291557 bytes/) },
    });
  });

  test("is not called with more than Lambda's limit", async () => {
    await expect(lambdas.invoke('arn:size', 'x'.repeat(6_291_454))).resolves.toBe(6_291_456);
    await expect(lambdas.invoke('arn:size', 'x'.repeat(6_291_455))).rejects.toMatchObject({
      ...{ name: 'RequestTooLargeException', reason: expect.stringMatching(/event of .* has 6291457 bytes/) },
    });
  });

  test('that takes too long is given up', async () => {
    await expect(lambdas.invoke('arn:slow', {})).rejects.toMatchObject({
      ...{ name: 'Sandbox.Timedout', reason: 'Task timed out after 0.01 seconds' },
    });
  });

  test('without its handler is refused when it is loaded', async () => {
    await expect(Lambdas.load([plan('echo', { exported: 'main' })])).rejects.toThrow("exports no function 'main'");
  });

  test('loaded by a second service shares nothing with the first, and leaves nothing behind', async () => {
    await lambdas.invoke('arn:count', {});
    const second = await Lambdas.load([plan('count')]);

    expect(await second.invoke('arn:count', {})).toBe(1);
    second.unload();
    await expect(lambdas.invoke('arn:count', {})).resolves.toBe(2);
  });
});

test('chunks of a first call are imported at the start, so that a broken one shows there', async () => {
  const asset = join(parent, 'lazy');
  mkdirSync(join(asset, 'chunks'), { recursive: true });
  writeFileSync(
    join(asset, 'lazy.mjs'),
    "export const handler = async () => (await import('./chunks/late.mjs')).word;",
  );
  writeFileSync(join(asset, 'chunks', 'late.mjs'), "throw new Error('a broken chunk');");
  const lazy = { ...plan('lazy'), directory: asset, file: join(asset, 'lazy.mjs') };

  await expect(Lambdas.load([lazy])).rejects.toThrow('a broken chunk');
});
