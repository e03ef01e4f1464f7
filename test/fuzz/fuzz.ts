import fc from 'fast-check';
import { StartRequest } from '../../functions/contract/api/requests.ts';
import { type AwsRequest, awsRequests } from './executions.ts';
import { garbage } from './garbage.ts';
import {
  couldChange,
  couldChangePlans,
  couldOpen,
  couldWriteWindow,
  jsonIn,
  judge,
  judgeBody,
  REFUSALS,
} from './judge.ts';
import { bytesOf, exchange } from './raw-http.ts';
import { bodyRequests, lookRequests, type OpenApi, type RouteRequest, routesOf, strayRequests } from './requests.ts';
import type { World } from './world.ts';

/** Requests of one batch: it has a seed of its own, so that a failure is repeated without those before it. */
export const BATCH = 500;

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** Called after each batch with the number of judged requests, in total and by status. */
  readonly onBatch?: (judged: number, statuses: ReadonlyMap<number, number>) => void;
}

/**
 * Sends so many requests, and holds each answer to what `judge.ts` demands; after each batch nothing may have changed. Throws an
 * Error with the seed that repeats it and the smallest request that was found to fail.
 */
export async function fuzz(
  world: World,
  { runs, seed, onBatch = () => {} }: FuzzOptions,
): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const attempts = await attemptsIn(world, count);
  const before = await world.snapshot();
  for (let judged = 0; judged < runs; ) {
    const numRuns = Math.min(BATCH, runs - judged);
    const batchSeed = seed + judged / BATCH;
    const repeat = `repeat it with --seed ${batchSeed} --runs ${numRuns}`;
    await fc
      .assert(
        fc.asyncProperty(attempts, (attempt) => attempt.check()),
        { seed: batchSeed, numRuns, includeErrorInReport: true },
      )
      .catch((error: Error) => {
        throw new Error(`${repeat}\n${error.message.slice(0, 20_000)}`);
      });
    const after = await world.snapshot();
    if (after !== before) throw new Error(`something has changed: ${repeat}\n${differences(before, after)}`);
    if (world.lured() > 0) throw new Error(`an address out of a request was called: ${repeat}`);
    judged += numRuns;
    onBatch(judged, statuses);
  }
  return statuses;
}

function differences(before: string, after: string): string {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const gone = old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`);
  return [...gone, ...fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)].join('\n');
}

interface Attempt {
  check(): Promise<void>;
}

async function attemptsIn(world: World, count: (status: number) => void): Promise<fc.Arbitrary<Attempt>> {
  const { body } = await world.stage.call<OpenApi>('GET', '/openapi.json');
  const routes = routesOf(body);
  const host = `127.0.0.1:${world.port}`;
  const send = async (bytes: Buffer, method: string) => {
    const reply = judge(await exchange(world.port, bytes), method);
    count(reply.status);
    return reply;
  };
  const route = (request: RouteRequest) => ({
    check: async () => judgeBody(request, await send(bytesOf(request, host), request.method)),
    toString: () => shown(bytesOf(request, host)),
  });
  const aws = (request: AwsRequest) => ({
    check: async () => {
      const reply = await send(bytesOf(request, host), request.method);
      if (request.input !== undefined && reply.status === 200) await judgeExecution(world, request.input, reply.body);
    },
    toString: () => shown(bytesOf(request, host)),
  });
  const raw = (bytes: Buffer) => ({ check: async () => void (await send(bytes, '')), toString: () => shown(bytes) });
  const changesNoPlan = (request: RouteRequest) => !couldChangePlans(request, world.plans);
  return fc.oneof(
    {
      weight: 5,
      arbitrary: bodyRequests(routes, world.known)
        .filter((request) => isHarmless(world, request) && changesNoPlan(request))
        .map(route),
    },
    { weight: 3, arbitrary: lookRequests(routes, world.known).filter(changesNoPlan).map(route) },
    { weight: 1, arbitrary: strayRequests(routes, world.known).filter(changesNoPlan).map(route) },
    {
      weight: 2,
      arbitrary: awsRequests(world.known)
        .filter((request) => isHarmlessInput(world, request))
        .map(aws),
    },
    { weight: 1, arbitrary: garbage(host).map(raw) },
  );
}

function isHarmless({ hosts, plans }: World, request: RouteRequest): boolean {
  const { route, body } = request;
  const kind = route?.path.split('/').at(-1) ?? '';
  if (kind === 'preview') return true;
  if (route?.path.startsWith('/v1/windows')) return !couldWriteWindow(request, jsonIn(body), plans);
  return !couldChange(kind, jsonIn(body), hosts);
}

/** An execution may go on with a maintenance that brought its hosts where they are, and only one of the machine that it belongs to. */
function isHarmlessInput({ hosts, plans }: World, { input, machine }: AwsRequest): boolean {
  const json = input === undefined ? undefined : jsonIn(Buffer.from(input));
  if (typeof json !== 'object' || json === null) return true;
  if (machine === 'RollMaintenance' && couldOpen(json, plans)) return false;
  const { maintenanceId, cancel: _, ...request } = json as Record<string, unknown>;
  if (maintenanceId === undefined) return !couldChange('start', request, hosts);
  const names = StartRequest.safeParse(request).data?.hosts ?? [];
  return machine !== 'StartMaintenance' || !names.some((name) => hosts.others.includes(name));
}

/** An execution that is refused ends at once. */
const OUTCOME_LIMIT_MS = 5_000;

async function within<T>(ms: number, work: Promise<T> | undefined): Promise<T | undefined> {
  const limit = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => limit.resolve(undefined), ms);
  const result = await Promise.race([work, limit.promise]);
  clearTimeout(timer);
  return result;
}

/** It ended because its input was refused, went on with a maintenance that has none of these hosts, or found that its window stays shut. */
async function judgeExecution({ stage }: World, input: string, answer: string): Promise<void> {
  const { executionArn } = JSON.parse(answer) as { executionArn: string };
  const outcome = await within(OUTCOME_LIMIT_MS, stage.service.executions.outcome(executionArn));
  if (outcome?.status === 'FAILED' && REFUSALS.includes(outcome.error ?? '')) return;
  // The local engine treats a falsy input as no input: it ends before the first step.
  if (outcome?.status === 'FAILED' && outcome.error === 'States.Runtime' && !JSON.parse(input)) return;
  const goesOn = (field: string) => Object.hasOwn(JSON.parse(input), field);
  if (outcome?.status === 'SUCCEEDED' && (goesOn('maintenanceId') || goesOn('window'))) return;
  throw new Error(`the execution ${input.slice(0, 500)} ended ${JSON.stringify(outcome)}`);
}

const SHOWN = 2_000;

function shown(bytes: Buffer): string {
  const text = JSON.stringify(bytes.toString('latin1'));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${bytes.length} bytes)` : text;
}
