import type { Schedule } from '../../../functions/domain/mesos/mesos.ts';
import { keeper, machine } from './stand-ins/maintenance-keeper.ts';
import {
  type Answer,
  asAnswer,
  client,
  clientReplaying,
  closeAll,
  master,
  type Received,
  replaying,
} from './stand-ins/master.ts';
import { recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

const oneHost: Schedule = {
  windows: [
    { machineIds: [machine(1)], unavailability: { startNs: 1900000000000000000n, durationNs: 3600000000000n } },
  ],
};
const calls = ({ received }: { received: readonly Received[] }) => received.map(({ call }) => call);

describe('a write is the request that Mesos accepted', () => {
  test.each([
    { exchange: 'b-v1-01-one-host', write: (mesos: Mesos) => mesos.updateSchedule(oneHost) },
    { exchange: 'f-10-v1-START_MAINTENANCE-host4', write: (mesos: Mesos) => mesos.machineDown([machine(4)]) },
    { exchange: 'f-11-v1-STOP_MAINTENANCE-host4', write: (mesos: Mesos) => mesos.machineUp([machine(4)]) },
    {
      exchange: 'g-20-DRAIN-grace-seconds-and-nanos',
      write: (mesos: Mesos) => mesos.drainAgent('9a710dbf-aa25-4960-a052-c52398b1ef90-S3', 5.5),
    },
    {
      exchange: 'g-03-DEACTIVATE-host2-with-task',
      write: (mesos: Mesos) => mesos.deactivateAgent('4c2434a7-a05f-4307-bd7a-fe3db6694dee-S1'),
    },
    {
      exchange: 'g-04-REACTIVATE-host2',
      write: (mesos: Mesos) => mesos.reactivateAgent('4c2434a7-a05f-4307-bd7a-fe3db6694dee-S1'),
    },
  ])('$exchange', async ({ exchange, write }) => {
    const { mesos, leader } = await clientReplaying([exchange]);

    await write(mesos);

    const { request } = recorded(exchange);
    expect(leader.received).toHaveLength(1);
    expect(JSON.parse(leader.received[0]?.body ?? '')).toEqual(JSON.parse(request.body ?? ''));
    expect(leader.received[0]).toMatchObject({ path: '/api/v1', headers: { 'content-type': 'application/json' } });
  });
});

type Mesos = ReturnType<typeof client>;

describe('updateSchedule', () => {
  test('writes back what was read to the last nanosecond, with partly named machines too', async () => {
    const odd = 'o-06-empty-ip-string-v1-GET_MAINTENANCE_SCHEDULE';
    for (const name of [
      'o-01-int64-precision-v1-GET_MAINTENANCE_SCHEDULE',
      'o-02-odd-hostnames-v1-GET_MAINTENANCE_SCHEDULE',
      odd,
    ]) {
      const { mesos, leader } = await clientReplaying([name, 'b-v1-01-one-host']);

      await mesos.updateSchedule(await mesos.schedule());

      const [, schedule] =
        /"get_maintenance_schedule":\{"schedule":(.*)\}\}$/.exec(recorded(name).response.body ?? '') ?? [];
      expect(leader.received[1]?.body).toBe(
        `{"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":${schedule}}}`,
      );
    }
  });

  test('never sends an empty schedule without `allowEmpty`', async () => {
    const { mesos, leader } = await clientReplaying(['b-v1-01-one-host']);

    await expect(mesos.updateSchedule({ windows: [] })).rejects.toMatchObject({ name: 'Internal' });
    expect(leader.received).toHaveLength(0);
    await mesos.updateSchedule({ windows: [] }, { allowEmpty: true });
    expect(JSON.parse(leader.received[0]?.body ?? '').update_maintenance_schedule).toEqual({
      schedule: { windows: [] },
    });
  });

  test('whose answer was lost is done when the master shows it', async () => {
    const leader = await master(({ call }) =>
      call === 'GET_MAINTENANCE_SCHEDULE'
        ? asAnswer(recorded('b-v1-01-one-host-GET_MAINTENANCE_SCHEDULE'))
        : { instead: 'reset' },
    );

    await client([leader]).updateSchedule(oneHost);

    expect(calls(leader)).toEqual(['UPDATE_MAINTENANCE_SCHEDULE', 'GET_MAINTENANCE_SCHEDULE']);
  });

  test('that a dead connection lost is sent once more', async () => {
    let lost = 0;
    const other = replaying('b-v1-01-one-host', 'a-06-v1-GET_MAINTENANCE_SCHEDULE');
    const leader = await master((request) => {
      if (request.call === 'UPDATE_MAINTENANCE_SCHEDULE' && lost++ === 0) return { instead: 'reset' };
      return other(request);
    });

    await client([leader]).updateSchedule(oneHost);

    expect(calls(leader)).toEqual([
      'UPDATE_MAINTENANCE_SCHEDULE',
      'GET_MAINTENANCE_SCHEDULE',
      'UPDATE_MAINTENANCE_SCHEDULE',
    ]);
  });

  test('that hangs on a master without quorum is unavailable, and not sent again', async () => {
    const empty = replaying('a-06-v1-GET_MAINTENANCE_SCHEDULE');
    const hanging = (request: Received): Answer =>
      request.call === 'UPDATE_MAINTENANCE_SCHEDULE' ? { instead: 'silence' } : empty(request);
    const masters = [await master(hanging), await master(hanging)];

    await expect(client(masters, { timeoutMs: 1_000 }).updateSchedule(oneHost)).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringContaining('it is not known whether the request had an effect'),
    });
    expect(masters.flatMap(calls)).toEqual(['UPDATE_MAINTENANCE_SCHEDULE', 'GET_MAINTENANCE_SCHEDULE']);
  });

  test('that would drop a DOWN machine is refused with the text of Mesos', async () => {
    const { mesos } = await clientReplaying(['e-01-v1-UPDATE-empty-with-down-machines']);

    await expect(mesos.updateSchedule(oneHost)).rejects.toMatchObject({
      name: 'MesosRefused',
      message: expect.stringContaining('is deactivated and cannot be removed from the schedule'),
    });
  });
});

describe('machineDown and machineUp', () => {
  test.each([
    { name: 'a machine that is down already is done', down: [1], draining: [], ask: [1], sent: 1 },
    {
      name: 'the rest of several goes down when one is down already',
      down: [1],
      draining: [2, 3],
      ask: [1, 2, 3],
      sent: 2,
    },
    {
      name: 'a machine that is not in the schedule is refused',
      down: [],
      draining: [2],
      ask: [5],
      sent: 1,
      refused: true,
    },
    {
      name: 'an unknown machine in the list keeps the rest from going down',
      down: [1],
      draining: [2],
      ask: [1, 2, 5],
      sent: 2,
      refused: true,
    },
    { name: 'an empty list sends nothing', down: [], draining: [1], ask: [], sent: 0 },
  ])('down: $name', async ({ down, draining, ask, sent, refused }) => {
    const leader = await master(keeper(down, draining));
    const mesos = client([leader]);

    const done = mesos.machineDown(ask.map(machine));

    if (refused) await expect(done).rejects.toMatchObject({ name: 'MesosRefused' });
    else await done;
    expect(calls(leader).filter((call) => call === 'START_MAINTENANCE')).toHaveLength(sent);
    const shown = (await mesos.maintenanceStatus()).down;
    if (refused) expect(shown).toEqual(down.map(machine));
    else expect(shown).toEqual(expect.arrayContaining(ask.map(machine)));
  });

  test.each([
    { name: 'a machine that is up already is done', down: [2], ask: [1], left: [2] },
    { name: 'the rest of several comes up', down: [2, 3], ask: [1, 2, 3], left: [] },
    { name: 'a machine that is down comes up alone', down: [2, 3], ask: [2], left: [3] },
  ])('up: $name', async ({ down, ask, left }) => {
    const leader = await master(keeper(down, []));
    const mesos = client([leader]);

    await mesos.machineUp(ask.map(machine));

    expect((await mesos.maintenanceStatus()).down).toEqual(left.map(machine));
  });

  test('a host name in another case is known to be down', async () => {
    const leader = await master(keeper([1], []));

    await client([leader]).machineDown([{ hostname: 'HOST1', ip: '127.0.0.11' }]);
  });

  test.each([
    { name: 'after it had its effect is done', lose: () => 'after' as const, sent: 1 },
    {
      name: 'before it had its effect is sent again',
      lose: (nth: number) => (nth === 1 ? ('before' as const) : undefined),
      sent: 2,
    },
  ])('a write that is lost $name', async ({ lose, sent }) => {
    const leader = await master(keeper([], [1, 2], lose));
    const mesos = client([leader]);

    await mesos.machineDown([machine(1), machine(2)]);

    expect(calls(leader).filter((call) => call === 'START_MAINTENANCE')).toHaveLength(sent);
    expect((await mesos.maintenanceStatus()).down).toEqual([machine(1), machine(2)]);
  });

  test('a write without an answer in time is not sent again', async () => {
    const leader = await master(keeper([], [1], () => 'hang'));

    await expect(client([leader], { timeoutMs: 1_000 }).machineDown([machine(1)])).rejects.toMatchObject({
      name: 'MesosUnavailable',
    });
    expect(calls(leader)).toEqual(['START_MAINTENANCE', 'GET_MAINTENANCE_STATUS']);
  });
});
