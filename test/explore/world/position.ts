import { hash } from 'node:crypto';
import { HOST_STATES } from '../../../functions/domain/host/host.ts';
import type { TinyWorld } from './world.ts';

/** JSON with big integers, maps, sets and errors. */
export function stringify(value: unknown): string {
  return JSON.stringify(value, replacer) ?? 'undefined';
}

function replacer(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return [...value.entries()].sort(byText);
  if (value instanceof Set) return [...value].sort();
  if (value instanceof Error) return `${value.name} ${value.message}`;
  return value;
}

const byText = (one: readonly unknown[], other: readonly unknown[]) => (String(one[0]) < String(other[0]) ? -1 : 1);

/** A digest of all that decides what may happen from here on, and how it is judged. */
export async function digestOf(world: TinyWorld): Promise<string> {
  const actors = world.calls.map(({ actor }) => actor);
  const positions = [...new Set(actors)].map(({ position }) => position).sort();
  const calls = world.calls.map(({ key }) => key).sort();
  const { begun, budget } = world;
  const records = [clusterOf(world), executionsOf(world), ledgerOf(world), budget, begun];
  return hash('sha1', [await tableOf(world), stringify(records), ...positions, ...calls].join('\n'));
}

const TABLES = new WeakMap<TinyWorld, { readonly writes: number; readonly text: string }>();

/** The records. Texts of large records take their time. */
async function tableOf(world: TinyWorld): Promise<string> {
  const known = TABLES.get(world);
  if (known?.writes === world.writes) return known.text;
  const text = hash('sha1', stringify(await storeOf(world)));
  TABLES.set(world, { writes: world.writes, text });
  return text;
}

async function storeOf({ store, leases }: TinyWorld) {
  const hosts = (await store.hostsByState(HOST_STATES, 100)).items;
  const maintenances = (await store.maintenances(100)).items;
  const histories = await Promise.all(hosts.map(({ hostname }) => store.history(hostname, 1_000)));
  const finishes = await Promise.all(maintenances.map(({ id }) => store.finish(id)));
  const waits = (await store.waits()).map(stringify).sort();
  // Times of fewer than ten steps decide nothing.
  const watch = { ...(await store.watch()), usual: undefined };
  return [hosts, maintenances, histories, finishes, waits, watch, await store.claimedJobs(), leases];
}

function clusterOf({ cluster }: TinyWorld) {
  const { mesos, jobs, now, silent, beforeDown } = cluster;
  return [mesos.windows, mesos.down, mesos.agentsByHost, mesos.tasks, jobs.jobs, now, silent, beforeDown];
}

function executionsOf({ book }: TinyWorld) {
  const stepsOf = (steps: (typeof book.steps)[number][]) =>
    steps
      .map(({ name, child, readyAt, attempts, isRunning, waiting, state }) =>
        stringify([name, child, readyAt, attempts, isRunning, state, waiting?.token, waiting?.isSubmitted]),
      )
      .sort();
  return [...book.executions.values()]
    .map(({ arn, steps, failed }) => stringify([arn, stepsOf(steps), failed.map(({ name }) => name)]))
    .sort();
}

/** What has been promised: two worlds with the same records may owe different things. */
function ledgerOf({ ledger, refused }: TinyWorld) {
  const told = new Set(ledger.published.map(({ type, detail }) => stringify([type, detail])));
  return [ledger.ours, ledger.theirs, ledger.switchedOff, ledger.reached, ledger.owed, told, ledger.first, refused];
}
