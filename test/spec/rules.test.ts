import type { AgentShown, TraceLine } from './trace.ts';
import { type Name, read, rejected, WAY, type Way, way, write } from './way-of-a-host.ts';

const upTo = (last: Name): Way => way.slice(0, way.findIndex(([name]) => name === last) + 1);
/** The last line is the one to judge. */
const then = (before: Way, ...lines: readonly TraceLine[]): Way => [
  ...before,
  ...lines.map((line, index) => [index === lines.length - 1 ? 'new' : 'before', line] as const),
];
const ATREST = { goal: 'Up', id: '', window: '' } as const;
const request = (id: string, kind: 'Start' | 'Complete' | 'Cancel'): TraceLine => ({ act: 'request', id, kind });
const agent = (shown: AgentShown): TraceLine => ({ act: 'agentChanges', host: 'h1', agent: shown, isNew: false });
const forget: TraceLine = { act: 'forget', by: '3', host: 'h1' };
const cancel = [
  request('m3', 'Cancel'),
  read('9', 3),
  write('9', { version: 4, state: 'Drained', goal: 'Up', id: 'm3', owes: [2, 3] }),
] as const;
const restored = { state: 'Drained', owes: [2, 3] } as const;
const takeDown: TraceLine = { act: 'takeDown', by: '1', host: 'h1' };
const drainedBy1 = write('1', { version: 3, state: 'Drained', owes: [3] });
/** A start takes the host over from another operator, whose window holds it. Its agent gets offers again. */
const takenOver = (state: 'Draining' | 'Drained'): Way =>
  then(
    [],
    { act: 'windowChanges', host: 'h1', window: '7/' },
    agent('AgentDrained'),
    read('1', 0),
    write('1', { ...ATREST, state, managed: false }, true),
    agent('Active'),
    WAY.started,
    write('1', { version: 2, state }),
    { act: 'look', by: '1', host: 'h1', tasks: 0 },
  );

test('a refused request gives the host back to the maintenance before', () => {
  expect(rejected(then(upTo('drained'), ...cancel, write('9', { version: 5, ...restored })))).toBeUndefined();
});

/** A cancel that Mesos refuses, for a host that drains in m1; then a look finds it empty. */
const refusedThenEmpty = (version: number, before: readonly number[]): readonly TraceLine[] => [
  request('m3', 'Cancel'),
  read('9', version),
  write('9', { version: version + 1, state: 'Draining', goal: 'Up', id: 'm3', owes: before }),
  write('9', { version: version + 2, state: 'Draining', owes: before }),
  read('2', version + 2),
  WAY.foundEmpty,
  write('2', { version: version + 3, state: 'Drained', owes: [...before, version + 3] }),
];

test('what Mesos showed before a refused request counts for the maintenance before', () => {
  const backInPlacement: TraceLine = { act: 'agentChanges', host: 'h1', agent: 'Active', isNew: true };
  expect(rejected(then(upTo('draining'), backInPlacement, ...refusedThenEmpty(2, [2])))).toBeUndefined();
});

test('a step that is delivered again has waited since its first delivery', () => {
  const cancelled = write('9', { version: 3, state: 'Draining', goal: 'Up', id: 'm3', owes: [2] });
  const left = [request('m3', 'Cancel'), read('9', 2), cancelled, read('4', 3)];
  const noted = write('9', { version: 4, state: 'Draining', goal: 'Up', id: 'm3', owes: [2] });
  const superseded: TraceLine = { act: 'answer', by: '4', token: 't1', how: 'Superseded' };

  expect(rejected(then(upTo('draining'), ...left, noted, WAY.waited, superseded))).toBeUndefined();
});

test('a host that a start takes over may go down once its agent is out of placement', () => {
  expect(rejected(then(takenOver('Draining'), agent('Off'), drainedBy1, takeDown))).toBeUndefined();
});

describe('the specification rejects', () => {
  test.each<{ name: string; trace: Way }>([
    {
      name: 'a request that takes a host again which has left it',
      trace: then(way, { act: 'deliver', host: 'h1', versions: [6] }, read('9', 6), write('9', { version: 7 })),
    },
    { name: 'a request that becomes one of another kind', trace: then(way, request('m1', 'Cancel')) },
    {
      name: 'a refused request that leaves its options on the maintenance before',
      trace: then(upTo('drained'), ...cancel, write('9', { version: 5, ...restored, force: true })),
    },
    {
      name: 'a refused request that leaves its window in the schedule',
      trace: then(upTo('posted'), write('1', { ...ATREST, version: 2 })),
    },
    {
      name: 'a refused request that forgets a host which it has not made',
      trace: then([], WAY.readNothing, write('1', ATREST), WAY.started, write('1', { version: 2 }), {
        ...forget,
        by: '1',
      } as TraceLine),
    },
    {
      name: 'a host that is forgotten while its machine is DOWN',
      trace: then(upTo('returning'), WAY.delivered, forget),
    },
    { name: 'DRAINED before the agent was out of placement', trace: then(takenOver('Draining'), drainedBy1) },
    {
      name: 'DRAINED after a refused request, when the agent was never out of placement',
      trace: then(takenOver('Draining'), ...refusedThenEmpty(2, [])),
    },
    { name: 'machine/down before the agent was out of placement', trace: then(takenOver('Drained'), takeDown) },
    {
      name: 'DRAINED on a look from before the record was read',
      trace: then(upTo('waited'), WAY.foundEmpty, WAY.readBeforeDrain, WAY.draining, WAY.drained),
    },
    {
      name: 'a token that a run answers which has not read the record since',
      trace: then(upTo('draining'), { act: 'answer', by: '9', token: 't1', how: 'Superseded' }),
    },
    {
      name: 'a DOWN machine that is shown DRAINING',
      trace: then(
        upTo('down'),
        write('2', { ...ATREST, version: 5, state: 'Draining', managed: false, owes: [2, 3, 4, 5] }, true),
      ),
    },
    {
      name: 'a maintenance that ends while its host is shown DOWN',
      trace: then(
        upTo('down'),
        write('2', { ...ATREST, version: 5, state: 'Down', managed: false, owes: [2, 3, 4] }, true),
      ),
    },
    {
      name: 'a goal that the reconciliation changes',
      trace: then(upTo('down'), write('2', { version: 5, state: 'Down', goal: 'Up', owes: [2, 3, 4] }, true)),
    },
    {
      name: 'force that no request has asked for',
      trace: then(upTo('down'), write('2', { version: 5, state: 'Down', force: true, owes: [2, 3, 4] }, true)),
    },
    {
      name: 'machine/up by a run that knows no maintenance',
      trace: then(upTo('down'), { act: 'bringUp', by: '9', host: 'h1' }),
    },
    {
      name: 'DRAIN_AGENT for an agent that another operator drains',
      trace: then([], agent('AgentDraining'), read('9', 0), { act: 'drain', by: '9', host: 'h1' }),
    },
    {
      name: 'an agent that is switched off while it is not registered',
      trace: then(upTo('leased'), agent('Gone'), WAY.deactivated),
    },
    { name: 'an agent that is back without a registration', trace: then(upTo('machineUp'), agent('Active')) },
    {
      name: 'a post that drops a DOWN machine',
      trace: then(
        upTo('down'),
        { act: 'takeLease', by: '3', at: 0, until: 60_000 },
        { act: 'post', by: '3', changes: [{ host: 'h1', from: '1000/', to: '' }] },
      ),
    },
  ])('$name', ({ trace }) => {
    expect(rejected(trace)).toBe('new');
  });
});
