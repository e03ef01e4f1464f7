import { allow, forbid, idleAgents, withdraw } from '../../../functions/domain/cordon/cordon.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const order = { by: 'ann', at: '2026-03-01T12:00:00.000Z', reason: 'a disk makes noises' };
const maintenance = hostMaintenance();
const cordoned = hostRecord({ cordon: order });

/** The note that a change puts into the host's outbox. */
const noteOf = (host: Host | undefined) => host?.outbox.at(-1);

describe('a cordon', () => {
  test('is put on the record, with a note for the history', () => {
    const host = hostRecord({ version: 7 });

    expect(forbid(order)(host)).toEqual({
      ...host,
      cordon: order,
      outbox: [
        {
          ...{ version: 8, at: order.at, from: 'HOST_STATE_UP', to: 'HOST_STATE_UP', by: 'ann', reason: order.reason },
          ...{ maintenanceId: null, detail: 'cordoned: no task is placed on it' },
        },
      ],
    });
  });

  test('names the maintenance that the host is in', () => {
    expect(noteOf(forbid(order)(hostRecord({ maintenance })))).toMatchObject({ maintenanceId: 'm1' });
  });

  test('keeps the notes that were there before', () => {
    const [first] = forbid(order)(hostRecord())?.outbox ?? [];
    if (first === undefined) throw new Error('there is no note');

    expect(withdraw(order)({ ...cordoned, outbox: [first] })?.outbox).toEqual([
      first,
      expect.objectContaining({ detail: 'not cordoned' }),
    ]);
    expect(allow(order, false)({ ...cordoned, outbox: [first] })?.outbox).toHaveLength(2);
    expect(forbid(order)(hostRecord({ outbox: [first] }))?.outbox).toHaveLength(2);
  });

  test('is put once, and taken away once', () => {
    expect(forbid(order)(cordoned)).toBeUndefined();
    expect(withdraw(order)(hostRecord())).toBeUndefined();
    expect(allow(order, false)(hostRecord())).toBeUndefined();
  });

  test('that Mesos refused leaves the record as it was', () => {
    expect(withdraw(order)({ ...cordoned, foundOff: [5051] })).toMatchObject({ cordon: null, foundOff: [5051] });
  });

  test('that is lifted takes along who had switched the agents off', () => {
    const lifted = allow(order, false)({ ...cordoned, foundOff: [5051] });

    expect(lifted).toMatchObject({ cordon: null });
    expect(lifted).not.toHaveProperty('foundOff');
  });
});

test.each<{ name: string; host: Host; isReactivated: boolean; detail: string }>([
  { name: 'a cordoned host', host: cordoned, isReactivated: true, detail: 'uncordoned: tasks may be placed on it' },
  {
    name: 'a host in maintenance',
    ...{ host: { ...cordoned, maintenance }, isReactivated: false },
    detail: 'uncordoned: tasks may be placed on it after its maintenance',
  },
  {
    name: 'a host whose agent another operator had switched off',
    ...{ host: hostRecord(), isReactivated: true },
    detail: 'uncordoned, which this system had not cordoned: tasks may be placed on it',
  },
  {
    name: 'a host whose agent was found switched off before its maintenance',
    ...{ host: hostRecord({ maintenance, foundOff: [5051] }), isReactivated: false },
    detail: 'uncordoned, which this system had not cordoned: tasks may be placed on it after its maintenance',
  },
])('uncordoning $name says so', ({ host, isReactivated, detail }) => {
  expect(noteOf(allow(order, isReactivated)(host))).toMatchObject({ detail });
});

describe('agents that only a cordon keeps out of placement', () => {
  const agent: Agent = {
    ...{ agentId: 'h1-S0', hostname: 'h1', ip: '10.0.0.1', port: 5051, active: true, deactivated: false },
    ...{ attributes: {}, registeredAtNs: 1n },
  };
  const off = { ...agent, active: false, deactivated: true };

  test.each<{ name: string; host: Host | undefined }>([
    { name: 'in no maintenance', host: hostRecord() },
    { name: 'without a record', host: undefined },
  ])('are those of a host $name that are switched off and do not drain', ({ host }) => {
    expect(idleAgents(host, [agent, off, { ...off, drain: 'draining' }])).toEqual([off]);
  });

  test.each<{ name: string; host: Host }>([
    { name: 'in maintenance', host: hostRecord({ maintenance }) },
    { name: 'that others have taken out', host: hostRecord({ managed: false }) },
  ])('are none of a host $name', ({ host }) => {
    expect(idleAgents(host, [off])).toEqual([]);
  });
});
