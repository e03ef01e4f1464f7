import { acceptReturn, acceptStart } from '../../functions/actions/request/accept-request.ts';
import type { NamedStart } from '../../functions/contract/api/requests.ts';
import { ERRORS } from '../../functions/contract/errors.ts';
import { ON_DEADLINE } from '../../functions/domain/host/host.ts';
import { reconcile } from '../../functions/handlers/reconcile.ts';
import type { Services } from '../../functions/ports/services.ts';
import { PORTS } from './stage/faults.ts';
import type { Attempt } from './stage/step.ts';
import { happen, interfere } from './world/happenings.ts';
import { operate } from './world/operators.ts';
import { askToRoll } from './world/rolling-people.ts';
import type { Ends, World } from './world/world.ts';

/** One thing after another, as chance has it, while everything may fail. */
export async function storm(world: World, actions: number): Promise<void> {
  for (let count = 0; count < actions; count += 1) {
    await act(world);
    await world.settled();
  }
}

const WEIGHTS = {
  arrive: 60,
  deliver: 22,
  pass: 6,
  happen: 5,
  request: 3,
  reconcile: 2,
  interfere: 1.5,
  weather: 1,
  again: 1,
  late: 0.5,
  kill: 1,
  operate: 1,
  clock: 0.5,
} as const;

async function act(world: World): Promise<void> {
  const { chance } = world;
  switch (chance.weighted(WEIGHTS)) {
    case 'arrive':
      return arrive(world);
    case 'deliver':
      return deliver(world);
    case 'pass':
      return world.pass(chance.pick([1, 1, 1, 2, 5, 5, 10, 10, 20, 60, 120, 700]));
    case 'happen':
      happen(world);
      return;
    case 'request':
      return request(world);
    case 'reconcile':
      return world.invoke('reconcile', (services) => reconcile({}, services));
    case 'interfere':
      return interfere(world);
    case 'weather':
      return changeWeather(world);
    case 'again':
      return again(world, world.book.delivered.slice(-3));
    case 'late':
      return again(world, world.book.delivered);
    case 'kill':
      return kill(world);
    case 'operate':
      await operate(world);
      return;
    case 'clock':
      return jump(world);
  }
}

async function arrive(world: World): Promise<void> {
  const { answerable } = world;
  if (answerable.length === 0) return deliver(world);
  const call = world.chance.pick(answerable);
  // Right between the read of the schedule and its post: nothing in Mesos keeps two writers apart.
  if (call.name === 'mesos.updateSchedule' && world.chance.is(0.1)) await interfere(world);
  await world.arrive(call);
}

function deliver(world: World): void {
  const { ready } = world.book;
  if (ready.length > 0) world.deliver(world.chance.pick(ready));
}

function again(world: World, steps: readonly Attempt[]): void {
  if (steps.length > 0) world.deliverAgain(world.chance.pick(steps));
}

function kill(world: World): void {
  const { processes } = world;
  // A kill of the one process ends everything that runs: less often.
  if (processes.length > 0 && (!world.setting.isOneProcess || world.chance.is(0.3))) {
    world.kill(world.chance.pick(processes), 'killed');
  }
}

function jump(world: World): void {
  if (!world.setting.clocksJump) return;
  world.skewMs = world.chance.pick([0, 0, -2_000, 2_000, -45_000, 45_000, -600_000, 600_000, -3_600_000, 3_600_000]);
  world.say(`clocks are wrong by ${world.skewMs / 1_000} s`);
}

function changeWeather(world: World): void {
  const { chance, weather } = world;
  const port = chance.pick(PORTS);
  weather[port] = chance.pick([0, 0, 0.02, 0.1, 0.3, 0.9]);
  if (chance.is(0.3)) world.mortality = chance.pick([0, 0, 0.005, 0.02]);
  world.say(`${port} fails ${weather[port]}, processes die ${world.mortality}`);
}

/** A request over the API, or an execution that an operator starts in the console. */
function request(world: World): void {
  const { chance, rolling } = world;
  if (rolling?.is(0.4)) {
    askToRoll(world, rolling);
    return;
  }
  const kind = chance.weighted({ start: 5, complete: 3, cancel: 2 });
  const hosts = chance.is(0.6) ? [chance.pick(world.setting.hostnames)] : chance.some(world.setting.hostnames);
  const body: NamedStart = { hosts, ...(kind === 'start' && options(world)) };
  if (chance.is(0.3)) {
    startInConsole(world, kind, body);
    return;
  }
  ask(world, kind, body);
}

/** A request over the API. */
export function ask(world: World, kind: 'start' | 'complete' | 'cancel', body: NamedStart): void {
  world.say(`somebody asks: ${kind} ${JSON.stringify(body)}`);
  const work = (services: Services) =>
    kind === 'start'
      ? acceptStart(services, body, 'operator')
      : acceptReturn(services, kind, { hosts: body.hosts, ...(body.hold && { hold: body.hold }) }, 'operator');
  world.invoke(`the request to ${kind}`, work, refusals(world));
}

function options({ chance }: World): Partial<NamedStart> {
  return {
    ...(chance.is(0.4) && {
      deadline: chance.pick(['5s', '60s', '10m']),
      onDeadline: chance.pick(ON_DEADLINE),
    }),
    ...(chance.is(0.15) && { start: chance.pick(['+5s', '+2m', '+20m']) }),
    ...(chance.is(0.15) && { duration: '1h' }),
  };
}

function startInConsole(world: World, kind: 'start' | 'complete' | 'cancel', body: NamedStart): void {
  const name = `console-${world.book.executions.size}`;
  world.say(`somebody starts ${name}: ${kind} ${JSON.stringify(body)}`);
  const machine = kind === 'start' ? 'StartMaintenance' : 'CompleteMaintenance';
  world.book.begin(machine, name, { ...body, ...(kind === 'cancel' && { cancel: true }) });
}

/** A request that is refused is to leave its hosts as they were. */
function refusals(world: World): Ends<unknown> {
  return {
    failed: ({ name }, { memory }) => {
      if (world.setting.isOneProcess || (ERRORS[name].status >= 500 && name !== 'MesosRefused')) return;
      for (const id of memory.maintenances) world.refused.add(id);
    },
  };
}
