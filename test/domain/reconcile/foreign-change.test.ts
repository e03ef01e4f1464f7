import type { Host } from '../../../functions/domain/host/host.ts';
import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import { findForeignChange } from '../../../functions/domain/reconcile/foreign-change.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { active, again, dead, look, MACHINE, type Shown, theirs, told } from './looks.ts';

const free = (changes: Partial<Host> = {}) => hostRecord({ mesosHostname: 'H1', ...changes });
const foreign = (state: Host['state']) => free({ state, managed: false });
const off: Agent = { ...active, active: false, deactivated: true };
const endless = { ...theirs, unavailability: { startNs: theirs.unavailability.startNs } };
const cordoned: Host = {
  ...foreign('HOST_STATE_DRAINING'),
  cordon: { by: 'operator', at: '2026-03-01T10:00:00.000Z', reason: '' },
};

describe('a host in no maintenance', () => {
  test.each<{ name: string; host: Host; shown: Shown; state: Host['state']; managed: boolean; says: string }>([
    {
      ...{ name: 'is DOWN when its machine is', host: free(), shown: { down: true, windows: [theirs] } },
      ...{ state: 'HOST_STATE_DOWN', managed: false, says: 'down in Mesos, not by this system' },
    },
    {
      ...{ name: 'is DRAINING in a window', host: free(), shown: { agents: [active], windows: [theirs] } },
      ...{ state: 'HOST_STATE_DRAINING', managed: false, says: 'from 2026-11-18T11:06:40.000Z for 3600s' },
    },
    {
      ...{
        name: 'is DRAINING in a window without an end',
        host: free(),
        shown: { agents: [active], windows: [endless] },
      },
      ...{ state: 'HOST_STATE_DRAINING', managed: false, says: 'from 2026-11-18T11:06:40.000Z for ever' },
    },
    {
      ...{ name: 'is DRAINING while one of its agents drains', host: free() },
      shown: { agents: [told('draining'), { ...told('drained'), agentId: 'h1-S1' }] },
      ...{
        state: 'HOST_STATE_DRAINING',
        managed: false,
        says: 'asked to drain, not by this system: agent h1-S0, h1-S1',
      },
    },
    {
      ...{ name: 'is UP when only its cordon keeps its agent off', host: cordoned, shown: { agents: [off] } },
      ...{ state: 'HOST_STATE_UP', managed: true, says: 'agent h1-S0 is registered' },
    },
    {
      ...{ name: 'is DRAINING when its agent was told to', host: free(), shown: { agents: [told('draining')] } },
      ...{ state: 'HOST_STATE_DRAINING', managed: false, says: 'asked to drain, not by this system: agent h1-S0' },
    },
    {
      ...{
        name: 'is DRAINED when its agent is',
        host: free(),
        shown: { agents: [told('drained')], windows: [theirs] },
      },
      ...{ state: 'HOST_STATE_DRAINED', managed: false, says: 'drained in Mesos' },
    },
    {
      ...{ name: 'is UP when the window is gone', host: foreign('HOST_STATE_DRAINING'), shown: { agents: [active] } },
      ...{ state: 'HOST_STATE_UP', managed: true, says: 'agent h1-S0 is active' },
    },
    {
      ...{ name: 'is UP when its agent registered anew', host: foreign('HOST_STATE_DOWN'), shown: { agents: [again] } },
      ...{ state: 'HOST_STATE_UP', managed: true, says: 'agent h1-S0 is active' },
    },
  ])('$name', ({ host, shown, state, managed, says }) => {
    expect(findForeignChange(host, look(shown))).toMatchObject({
      ...{ state, managed, ends: false },
      detail: expect.stringContaining(says),
    });
  });

  test.each<[string, host: Host, shown: Shown]>([
    ['is UP and shown active', free(), { agents: [active] }],
    ['is UP and only one of its agents drains', free(), { agents: [active, told('draining')] }],
    ['is UP and its agent is gone', free(), {}],
    ['is UP and an agent is awaited', free(), { agents: [told('drained')], awaited: true }],
    ['is DOWN as before', foreign('HOST_STATE_DOWN'), { down: true }],
    ['was DOWN and has no agent yet', foreign('HOST_STATE_DOWN'), {}],
    ['was DOWN and is shown as it was before', foreign('HOST_STATE_DOWN'), { agents: [active] }],
    ['was DOWN and its agent is dead', foreign('HOST_STATE_DOWN'), { agents: [{ ...again, active: false }] }],
    ['was DRAINING and its agent is switched off', foreign('HOST_STATE_DRAINING'), { agents: [off] }],
    ['was DRAINING, is cordoned and one of its agents still drains', cordoned, { agents: [told('draining'), dead] }],
    ['was DRAINING and its agent is dead', foreign('HOST_STATE_DRAINING'), { agents: [dead] }],
    [
      'is UP and a machine of its name at another address is DOWN',
      free({ ip: '10.0.0.9' }),
      { agents: [{ ...active, ip: '10.0.0.9' }], down: true },
    ],
  ])('stays where it is when it %s', (_name, host, shown) => {
    expect(findForeignChange(host, look(shown))).toBeUndefined();
  });
});

describe('a host that this system took down', () => {
  const maintenance = hostMaintenance({ requestedBy: 'me', requestedAt: '2026-03-01T10:00:00.000Z' });
  const window = { startNs: '5', durationNs: null };
  const ours = free({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', maintenance, window });
  const ourWindow = { machineIds: [MACHINE], unavailability: { startNs: 5n } };

  test('is as it should be while Mesos has it DOWN', () => {
    expect(findForeignChange(ours, look({ down: true, windows: [ourWindow] }))).toBeUndefined();
  });

  test('is no longer ours when another operator brought it up, and DOWN until its agent registers', () => {
    const observed = findForeignChange(ours, look({}));

    expect(observed).toEqual({
      ...{ state: 'HOST_STATE_DOWN', managed: false, ends: false },
      detail: 'brought up in Mesos, not by this system: its agent has not registered yet',
    });
    expect(findForeignChange({ ...ours, managed: false }, look({}))).toBeUndefined();
  });

  test.each<{ name: string; host: Host }>([
    { name: 'took its window for theirs', host: ours },
    { name: 'put it into a window, though it has none of its own', host: { ...ours, window: null } },
  ])('stays DOWN until its agent registers when somebody brought it up and $name', ({ host }) => {
    expect(findForeignChange(host, look({ windows: [theirs] }))).toMatchObject({
      ...{ state: 'HOST_STATE_DOWN', managed: false, ends: false },
    });
  });

  test('is UP, and its maintenance over, when its agent has registered anew', () => {
    expect(findForeignChange({ ...ours, managed: false }, look({ agents: [again] }))).toMatchObject({
      ...{ state: 'HOST_STATE_UP', managed: true, ends: true },
      detail: expect.stringMatching(/brought up in Mesos, not by this system: agent h1-S0 registered again/),
    });
  });

  test('is where Mesos shows it when its agent comes back into a foreign window', () => {
    expect(findForeignChange(ours, look({ agents: [again], windows: [theirs] }))).toMatchObject({
      ...{ state: 'HOST_STATE_DRAINING', managed: false, ends: true },
    });
  });

  test.each<{ name: string; agent: Agent }>([
    { name: 'was deactivated', agent: { ...again, deactivated: true } },
    { name: 'was told to drain', agent: { ...told('drained'), registeredAtNs: again.registeredAtNs } },
  ])('keeps its maintenance, which alone switches it on again, when its agent is back and $name', ({ agent }) => {
    const seen = look({ agents: [agent], windows: [theirs] });

    expect(findForeignChange(ours, seen)).toMatchObject({
      ...{ state: 'HOST_STATE_DOWN', managed: false, ends: false },
      detail: expect.stringContaining('agent h1-S0 is deactivated, maybe for this maintenance, which goes on until'),
    });
    expect(findForeignChange({ ...ours, managed: false }, seen)).toBeUndefined();
  });

  test('is where Mesos shows it when its agent is off as another operator had left it', () => {
    const agent = { ...again, active: false, deactivated: true };

    expect(
      findForeignChange({ ...ours, foundOff: [5051] }, look({ agents: [agent], windows: [theirs] })),
    ).toMatchObject({ ...{ state: 'HOST_STATE_DRAINING', managed: false, ends: true } });
  });

  test('has to go down again when its own window still holds it', () => {
    expect(findForeignChange(ours, look({ windows: [ourWindow] }))).toEqual({
      ...{ state: 'HOST_STATE_DRAINING', managed: true, ends: false },
      detail: 'Mesos has the host in the window of its maintenance, but not down: it is taken down again',
    });
  });

  test('is ours again when another operator took it down again', () => {
    expect(findForeignChange({ ...ours, managed: false }, look({ down: true }))).toEqual({
      ...{ state: 'HOST_STATE_DOWN', managed: true, ends: false },
      detail: 'down in Mesos again',
    });
  });

  test.each(['HOST_STATE_UP', 'HOST_STATE_DRAINING', 'HOST_STATE_DRAINED'] as const)(
    'is left to its execution while it is on its way: %s',
    (state) => {
      expect(findForeignChange({ ...ours, state }, look({ down: true }))).toBeUndefined();
    },
  );

  test('is left to its execution while it comes up', () => {
    expect(findForeignChange({ ...ours, goalState: 'HOST_STATE_UP' }, look({ agents: [again] }))).toBeUndefined();
  });
});
