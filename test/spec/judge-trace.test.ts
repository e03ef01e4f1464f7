import { judgeTrace } from './judge-trace.ts';
import type { TraceLine } from './trace.ts';
import {
  adding,
  instead,
  type Name,
  read,
  rejected,
  WAY,
  type Way,
  WINDOW,
  way,
  without,
  write,
} from './way-of-a-host.ts';

const cancelled = [
  { act: 'request', id: 'm3', kind: 'Cancel' },
  read('9', 3),
  write('9', { version: 4, state: 'Drained', goal: 'Up', id: 'm3', owes: [2, 3] }),
] as const satisfies readonly TraceLine[];

describe('the specification takes', () => {
  test.each<{ name: string; trace: Way }>([
    { name: 'the way of a host, down and up again', trace: way },
    { name: 'a token that is answered twice', trace: adding('completed', WAY.answered) },
    {
      name: 'a host that is forgotten when its agent is gone',
      trace: [
        ...way,
        ['delivered', { ...WAY.delivered, versions: [6] }],
        ['gone', { act: 'agentChanges', host: 'h1', agent: 'Gone', isNew: false }],
        ['forgotten', { act: 'forget', by: '4', host: 'h1' }],
      ],
    },
    {
      name: 'a host that a run registers that has read nothing, before another one came and was forgotten',
      trace: [
        ...way,
        ['delivered', { ...WAY.delivered, versions: [6] }],
        ['gone', { act: 'agentChanges', host: 'h1', agent: 'Gone', isNew: false }],
        ['forgotten', { act: 'forget', by: '4', host: 'h1' }],
        ['started', { act: 'request', id: 'm5', kind: 'Start' }],
        ['registered', write('9', { version: 8, id: 'm5' })],
      ],
    },
    {
      name: 'a second DRAIN_AGENT for an agent that has just ended its drain',
      trace: adding(
        'registeredAgain',
        { act: 'agentChanges', host: 'h1', agent: 'AgentDrained', isNew: true },
        { act: 'drain', by: '3', host: 'h1' },
      ),
    },
    { name: 'a late look that writes nothing', trace: adding('up', { act: 'look', by: '2', host: 'h1', tasks: 3 }) },
    {
      name: 'machine/down after a cancel that its run has not read',
      trace: [...adding('machineDown', ...cancelled).slice(0, 16)],
    },
    {
      name: 'a drain that another operator ends by machine/down',
      trace: [
        ...way.slice(0, 10),
        ['theirs', { act: 'machineChanges', host: 'h1', down: true }],
        ['follow', { ...write('2', { version: 3, state: 'Down', owes: [2, 3] }), byMesos: true } as TraceLine],
      ],
    },
  ])('$name', ({ trace }) => {
    expect(rejected(trace)).toBeUndefined();
  });
});

describe('the specification rejects', () => {
  test.each<{ name: string; trace: Way; at: Name | 'new' }>([
    { name: 'a write on a version that the run has not read', trace: without('readReturning'), at: 'up' },
    { name: 'DRAINING before the host is in the schedule', trace: without('posted'), at: 'draining' },
    { name: 'DRAINING while the agent gets offers', trace: without('deactivated'), at: 'draining' },
    { name: 'DRAINED without a look', trace: without('foundEmpty'), at: 'drained' },
    {
      name: 'DRAINED with a task',
      trace: instead('foundEmpty', { act: 'look', by: '2', host: 'h1', tasks: 1 }),
      at: 'drained',
    },
    {
      name: 'DRAINED on the look of another run',
      trace: instead('foundEmpty', { act: 'look', by: '1', host: 'h1', tasks: 0 }),
      at: 'drained',
    },
    { name: 'machine/down before DRAINED is written', trace: without('drained'), at: 'machineDown' },
    {
      name: 'machine/down by a run that has read the cancel',
      trace: adding('machineDown', ...cancelled, read('2', 4)),
      at: 'machineDown',
    },
    { name: 'DOWN before machine/down', trace: without('machineDown'), at: 'down' },
    {
      name: 'DOWN without DRAINED',
      trace: adding('foundEmpty', write('2', { version: 3, state: 'Down', owes: [2, 3] })),
      at: 'new',
    },
    { name: 'UP before the agent has registered', trace: without('registeredAgain'), at: 'up' },
    {
      name: 'UP while a window of another operator holds the host',
      trace: adding('registeredAgain', { act: 'windowChanges', host: 'h1', window: '7/' }),
      at: 'up',
    },
    { name: 'a schedule that is posted without the lease', trace: without('leased', 'deactivated'), at: 'posted' },
    {
      name: 'a lease that is taken while another run has it',
      trace: adding('posted', { act: 'takeLease', by: '9', at: 59_999, until: 120_000 }),
      at: 'new',
    },
    {
      name: 'a post that changes nothing',
      trace: instead('posted', { act: 'post', by: '1', changes: [] }),
      at: 'posted',
    },
    {
      name: 'a post that drops the window of another operator',
      trace: instead('posted', { act: 'post', by: '1', changes: [{ host: 'x1', from: '7/', to: '' }] }),
      at: 'posted',
    },
    {
      name: 'a change that its record does not owe to the history',
      trace: instead('down', write('2', { version: 4, state: 'Down', owes: [2, 3] })),
      at: 'down',
    },
    { name: 'a change that leaves the record before it is in the history', trace: without('delivered'), at: 'up' },
    {
      name: 'a token that is answered before the state is written',
      trace: [...way.slice(0, 13), ['answered', WAY.answered]],
      at: 'answered',
    },
    {
      name: 'a second start of a host that is going down',
      trace: adding('draining', { act: 'request', id: 'm9', kind: 'Start' }, write('2', { version: 2, id: 'm9' })),
      at: 'new',
    },
    {
      name: 'complete of a host that drains',
      trace: [
        ...way.slice(0, 10),
        ['completed', WAY.completed],
        ['new', write('2', { version: 3, state: 'Draining', goal: 'Up', id: 'm2', owes: [2] })],
      ],
      at: 'new',
    },
    {
      name: 'an agent that is reactivated before it has ended its drain',
      trace: adding(
        'registeredAgain',
        { act: 'agentChanges', host: 'h1', agent: 'AgentDraining', isNew: true },
        { act: 'reactivate', by: '3', host: 'h1' },
      ),
      at: 'new',
    },
    {
      name: 'a token of a host that still comes up, answered by a run that has read it before its maintenance',
      trace: [
        ...way.slice(0, 20),
        ['waited', { act: 'wait', token: 't2', host: 'h1', id: 'm2', phase: 'bring-up' }],
        ['new', { act: 'answer', by: '9', token: 't2', how: 'Done' }],
      ],
      at: 'new',
    },
    {
      name: 'a host that is forgotten while it has an agent',
      trace: [
        ...way,
        ['delivered', { ...WAY.delivered, versions: [6] }],
        ['new', { act: 'forget', by: '4', host: 'h1' }],
      ],
      at: 'new',
    },
    {
      name: 'a kill without a claim',
      trace: adding('draining', { act: 'kill', job: 'app', task: 'app.1' }),
      at: 'new',
    },
    {
      name: 'claims that overwrite those of another watcher',
      trace: adding(
        'draining',
        { act: 'claim', job: 'app', expected: 0, tasks: ['app.1'] },
        { act: 'claim', job: 'app', expected: 0, tasks: ['app.2'] },
      ),
      at: 'new',
    },
  ])('$name', ({ trace, at }) => {
    expect(rejected(trace)).toBe(at);
  });

  test('a trace, and says where it leaves the specification', () => {
    const rejection = judgeTrace([WAY.started, WAY.readNothing, WAY.registered, WAY.machineDown]);

    expect(rejection).toMatchObject({ step: 3, line: WAY.machineDown, before: expect.stringContaining('Up') });
    expect(WAY.posted.changes[0].to).toBe(WINDOW);
  });
});
