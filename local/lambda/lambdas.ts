import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { FunctionPlan } from '../assembly/service-plan.ts';
import { type LambdaErrorPayload, lambdaFailure } from '../step-functions/program/failures.ts';
import { inTime } from './in-time.ts';

/** Lambda's limits of the JSON of one synchronous invocation: of the event, and of the result. */
const MAX_EVENT_BYTES = 6_291_456;
const MAX_RESULT_BYTES = 6_291_556;

type Handler = (event: unknown, context: Context) => Promise<unknown>;

interface Loaded {
  readonly plan: FunctionPlan;
  readonly handler: Handler;
}

/**
 * The functions' bundles in this process, invoked as Lambda does: events and results pass through
 * JSON, with limits of time and size. An error becomes its type, message and trace.
 *
 * Unlike in Lambda, a function that runs out of time is not stopped. All functions share one
 * process, its memory and its environment; set the environment before they are loaded.
 */
export class Lambdas {
  readonly #functions: ReadonlyMap<string, Loaded>;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #copies: readonly string[];

  private constructor(functions: readonly Loaded[], copies: readonly string[]) {
    this.#copies = copies;
    this.#functions = new Map(functions.map((loaded) => [loaded.plan.arn, loaded]));
  }

  /**
   * Imports every bundle, also the chunks that functions import at their first call, to find broken
   * ones at the start.
   *
   * @throws Error that names a function without its handler
   */
  static async load(plans: readonly FunctionPlan[]): Promise<Lambdas> {
    const directories = new Map(
      [...new Set(plans.map(({ directory }) => directory))].map((each) => [each, fresh(each)]),
    );
    await Promise.all([...directories.values()].flatMap(modulesIn).map(importFile));
    const functions = await Promise.all(
      plans.map((plan) => load(plan, directories.get(plan.directory) ?? plan.directory)),
    );
    return new Lambdas(
      functions,
      [...directories].filter(([from, to]) => from !== to).map(([, to]) => to),
    );
  }

  /** Returns the result. Throws a StepFailure whose message is Lambda's JSON of the error. */
  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    const loaded = this.#functions.get(functionArn);
    if (loaded === undefined)
      throw lambdaFailure(payload('Lambda.ResourceNotFoundException', `no function ${functionArn}`));
    const work = invoke(loaded, event);
    this.#underWay.add(work);
    void work.catch(() => undefined).finally(() => this.#underWay.delete(work));
    const { timeoutSeconds } = loaded.plan;
    return inTime(work, timeoutSeconds * 1000, () => {
      const message = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      throw lambdaFailure(payload('Sandbox.Timedout', message));
    });
  }

  /** Removes the copies that loading made. */
  unload(): void {
    for (const copy of this.#copies) rmSync(copy, { recursive: true, force: true });
  }

  /** Waits until no function runs, at most the given time. */
  async idle(limitMs: number): Promise<void> {
    await inTime(Promise.allSettled([...this.#underWay]), limitMs, () => undefined);
  }
}

/** Folders whose modules this process has loaded. A loaded module keeps the settings of the first service. */
const loadedDirectories = new Set<string>();

/** The folder, or a copy of it for a second service in one process. */
function fresh(directory: string): string {
  if (!loadedDirectories.has(directory)) {
    loadedDirectories.add(directory);
    return directory;
  }
  const copy = mkdtempSync(`${directory}-`);
  cpSync(directory, copy, { recursive: true });
  return copy;
}

function modulesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => join(directory, file));
}

function importFile(file: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(file).href);
}

async function load(plan: FunctionPlan, directory: string): Promise<Loaded> {
  const module = await importFile(join(directory, relative(plan.directory, plan.file)));
  const handler = module[plan.exported];
  if (typeof handler !== 'function') throw new Error(`${plan.file} exports no function '${plan.exported}'`);
  return { plan, handler: handler as Handler };
}

async function invoke({ plan, handler }: Loaded, event: unknown): Promise<unknown> {
  const request = JSON.stringify(event) ?? 'null';
  refuseOver(MAX_EVENT_BYTES, `the event of function ${plan.name}`, request, 'RequestTooLargeException');
  let result: unknown;
  try {
    result = await handler(JSON.parse(request), context(plan));
  } catch (error) {
    throw lambdaFailure(described(error));
  }
  const response = jsonOf(result);
  refuseOver(MAX_RESULT_BYTES, `the result of function ${plan.name}`, response, 'Function.ResponseSizeTooLarge');
  return JSON.parse(response);
}

function jsonOf(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw lambdaFailure(payload('Runtime.MarshalError', `Unable to stringify response body: ${error}`));
  }
}

function refuseOver(limit: number, what: string, text: string, errorType: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > limit) throw lambdaFailure(payload(errorType, `${what} has ${bytes} bytes; Lambda allows ${limit}`));
}

function context({ name, arn, timeoutSeconds, memoryMb }: FunctionPlan): Context {
  const end = Date.now() + timeoutSeconds * 1000;
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
    done() {},
    fail() {},
    succeed() {},
  };
}

/** Lambda's description of a thrown value, as its Node.js runtime makes it. */
function described(error: unknown): LambdaErrorPayload {
  if (!(error instanceof Object) || !('message' in error)) return payload(typeof error, String(error));
  const { name = 'Error', message, stack = '' } = error as Error;
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}

function payload(errorType: string, errorMessage: string): LambdaErrorPayload {
  return { errorType, errorMessage, trace: [] };
}
