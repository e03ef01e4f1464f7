import { type Simulator, startSimulator } from '../../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../../patience.ts';
import { callHostService, QUICK } from '../../ask-scheduler.ts';
import { down, schedule } from '../../simulated-master.ts';
import { PELOTON_TIMELINES } from './recorded.ts';

/**
 * The simulated host manager does to hosts what a real one did, as it was watched and as its
 * command line showed.
 */

const HOSTS = ['host1', 'host2', 'host3', 'host4', 'host5'];
const JOB = { name: 'web', instances: 4, maximumUnavailableInstances: 1 };

let simulator: Simulator;

afterEach(() => simulator.stop());

async function start(startsOn: readonly string[], drainerMs: number): Promise<void> {
  const pelotons = [{ jobs: [{ ...JOB, startsOn }], hostManager: { drainerMs } }];
  simulator = await startSimulator({ ...QUICK, hosts: 5, firstAgentIp: '127.7.1.1', pelotons });
}

function linesOf(name: string): readonly string[] {
  const found = PELOTON_TIMELINES.find((timeline) => timeline.name === name);
  if (found === undefined) throw new Error(`no timeline is called ${name}`);
  return found.lines;
}

type States = Readonly<Record<string, string | undefined>>;

/** A recorded line: the hosts that were listed, with their states, and how available each pod was. */
function watched(line: string): { readonly hosts: States; readonly away: number } {
  const [hosts, pods] = JSON.parse(line.slice(line.indexOf('['))) as [[string, string][], Record<string, string>];
  return {
    hosts: Object.fromEntries(hosts.map(([name, state]) => [name, state.replace('HOST_STATE_', '')])),
    away: Object.values(pods).filter((availability) => availability !== 'AVAILABLE').length,
  };
}

/** The states of a host, one after the other; `-` while it was in no listing. */
function storyOf(hostname: string, seen: readonly States[]): readonly string[] {
  const states = seen.map((hosts) => hosts[hostname] ?? '-');
  return states.filter((state, index) => state !== states[index - 1]);
}

/**
 * Looks until the condition holds, and answers each state of the hosts that was seen on the way.
 */
async function watch(what: string, holds: () => boolean): Promise<readonly States[]> {
  const seen: States[] = [];
  await eventually(what, () => {
    const { hostManager } = simulator.peloton();
    seen.push(Object.fromEntries(HOSTS.map((hostname) => [hostname, hostManager.stateOf(hostname)])));
    return holds();
  });
  return seen;
}

const stateIs = (state: string, ...hostnames: readonly string[]) =>
  hostnames.every((hostname) => simulator.peloton().hostManager.stateOf(hostname) === state);
const change = (procedure: string, hostname: string) =>
  callHostService(simulator.peloton().hostManager.url, procedure, { hostname });

test('two hosts that it is told of go down within the limit, and come back when that is completed', async () => {
  const timeline = [...linesOf('real-maintenance-timeline'), ...linesOf('real-complete-timeline')].map(watched);
  const upToDown = timeline.slice(0, 10).map(({ hosts }) => hosts);
  await start(['host1', 'host2'], 30);
  const before = await watch('the listing', () => true);

  for (const hostname of ['host1', 'host2']) await change('StartMaintenance', hostname);
  const going = await watch('both hosts down', () => stateIs('DOWN', 'host1', 'host2'));
  for (const hostname of ['host1', 'host2']) await change('CompleteMaintenance', hostname);
  const coming = await watch('both hosts up', () => stateIs('UP', 'host1', 'host2'));

  for (const hostname of ['host1', 'host2']) {
    const story = storyOf(hostname, [...before, ...going, ...coming]);
    expect(storyOf(hostname, [{ [hostname]: 'UP' }, ...upToDown])).toEqual(['UP', 'DRAINING', 'DOWN']);
    expect(story).toEqual(['UP', 'DRAINING', 'DOWN', '-', 'UP']);
    expect(
      storyOf(
        hostname,
        timeline.slice(-3).map(({ hosts }) => hosts),
      ),
    ).toEqual(story.slice(2));
  }
  expect(Math.max(...timeline.map(({ away }) => away))).toBe(1);
  expect(simulator.peloton().highestUnavailable('web')).toBe(1);
});

test('hosts that others have scheduled are drained within the limit, and brought up when others take them down', async () => {
  const timeline = linesOf('wait-type-timeline').map(watched);
  await start(['host3', 'host5'], 30);
  const before = await watch('the listing', () => true);

  await schedule(simulator, 'host3', 'host5');
  const going = await watch(
    'an empty host',
    () => simulator.tasksOnHost('host5').length === 0 && stateIs('DRAINED', 'host5'),
  );
  await down(simulator, 'host5');
  const coming = await watch('its return', () => stateIs('UP', 'host5'));

  const recorded = storyOf(
    'host5',
    timeline.map(({ hosts }) => hosts),
  );
  expect(recorded.slice(0, 4)).toEqual(['UP', 'DRAINING', '-', 'UP']);
  expect(storyOf('host5', [...before, ...going, ...coming]).filter((state) => state !== 'DRAINED')).toEqual(
    recorded.slice(0, 4),
  );
  expect(Math.max(...timeline.map(({ away }) => away))).toBe(1);
  expect(simulator.peloton().highestUnavailable('web')).toBe(1);
});

/** `start` and `complete` with the name of a host, and what the line after it says. */
function commandsOf(
  name: string,
): readonly { readonly procedure: string; readonly hostname: string; readonly said: string }[] {
  const lines = linesOf(name);
  return lines.flatMap((line, index) => {
    const [, verb, hostname] = /\$ peloton host maintenance (start|complete) (\S+)$/.exec(line) ?? [];
    if (verb === undefined || hostname === undefined) return [];
    return [
      {
        procedure: verb === 'start' ? 'StartMaintenance' : 'CompleteMaintenance',
        hostname,
        said: lines[index + 1] ?? '',
      },
    ];
  });
}

test.each([
  ['cli-reference-1', 4, []],
  ['cli-reference-2', 3, []],
  ['cli-reference-3', 5, ['host1', 'host2']],
])('the commands of %s have the same outcome', async (name, count, areDown) => {
  // The others were recorded within one period.
  await start([], areDown.length > 0 ? 30 : 3_600_000);
  for (const hostname of areDown) await change('StartMaintenance', hostname);
  await eventually('the hosts are down', () => stateIs('DOWN', ...areDown));
  await eventually('its list of agents is of after that', () => stateIs('UP', 'host3'));
  const commands = commandsOf(name);
  expect(commands).toHaveLength(count);

  for (const { procedure, hostname, said } of commands) {
    const { status, text, headers } = await change(procedure, hostname);
    const error = /^peloton: error: code:(\S+) message:(.*)$/.exec(said);
    if (error === null) expect(said).toMatch(/^Host successfully submitted for maintenance( completion)?: host\d$/);
    expect([status === 200, headers.get('rpc-error-code'), text.trim()]).toEqual(
      error === null ? [true, null, JSON.stringify({ hostname })] : [false, error[1], error[2]],
    );
  }
});

test('no timeline is forgotten', () => {
  expect(PELOTON_TIMELINES.map(({ name }) => name)).toEqual([
    ...['cli-reference-1', 'cli-reference-2', 'cli-reference-3'],
    ...['real-complete-timeline', 'real-maintenance-timeline', 'wait-type-timeline'],
  ]);
});
