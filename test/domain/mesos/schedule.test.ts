import fc from 'fast-check';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { MachineId, MaintenanceWindow, Schedule } from '../../../functions/domain/mesos/mesos.ts';
import {
  hostsInForeignWindows,
  isScheduled,
  mergeIntoSchedule,
  removeFromSchedule,
  sameMachine,
  sameSchedule,
  unscheduledOf,
} from '../../../functions/domain/mesos/schedule.ts';

const OUR_START = 1_795_000_000_000_000_000n;
const ours = { startNs: `${OUR_START}`, durationNs: null };
const hour = { ...ours, durationNs: '3600000000000' };
const host = (name: string, window: Host['window'] = ours) => ({
  mesosHostname: name,
  ip: `10.0.0.${name.slice(1)}`,
  window,
});
const machine = (name: string) => ({ hostname: name, ip: `10.0.0.${name.slice(1)}` });
const foreign: MaintenanceWindow = {
  machineIds: [machine('h7'), { hostname: 'only-a-name' }, { ip: '10.9.9.9' }],
  unavailability: { startNs: 1_900_000_000_123_456_789n, durationNs: 9_223_372_036_854_775_807n },
};

describe('mergeIntoSchedule', () => {
  test('puts all new hosts into one window behind what is there', () => {
    const merged = mergeIntoSchedule({ windows: [foreign] }, [host('h1'), host('h2')]);

    expect(merged.windows).toEqual([
      foreign,
      { machineIds: [machine('h1'), machine('h2')], unavailability: { startNs: OUR_START } },
    ]);
  });

  test('puts hosts with windows of different lengths into different windows, and a host without one into none', () => {
    const { windows } = mergeIntoSchedule({ windows: [] }, [host('h1'), host('h2', hour), host('h3', null)]);

    expect(windows).toEqual([
      { machineIds: [machine('h1')], unavailability: { startNs: OUR_START } },
      { machineIds: [machine('h2')], unavailability: { startNs: OUR_START, durationNs: 3_600_000_000_000n } },
    ]);
  });

  test('returns the very schedule when every host is in it', () => {
    const schedule = mergeIntoSchedule({ windows: [] }, [host('h1')]);

    expect(mergeIntoSchedule(schedule, [host('h1')])).toBe(schedule);
  });

  test('leaves a host alone that another operator scheduled, in whatever case its name is written', () => {
    const schedule = { windows: [{ ...foreign, machineIds: [{ hostname: 'H1', ip: '10.0.0.1' }] }] };

    expect(mergeIntoSchedule(schedule, [host('h1')])).toBe(schedule);
  });

  test('a host that is scheduled by name alone is not scheduled: Mesos would not drain it', () => {
    const schedule = { windows: [{ ...foreign, machineIds: [{ hostname: 'h1' }] }] };

    expect(isScheduled(schedule, host('h1'))).toBe(false);
    expect(isScheduled(mergeIntoSchedule(schedule, [host('h1'), host('h2')]), host('h1'))).toBe(true);
  });

  test('takes a machine once, although the request names it twice', () => {
    expect(mergeIntoSchedule({ windows: [] }, [host('h1'), host('H1')]).windows[0]?.machineIds).toHaveLength(1);
  });
});

describe('removeFromSchedule', () => {
  test('drops the window that becomes empty', () => {
    const schedule = mergeIntoSchedule({ windows: [foreign] }, [host('h1')]);

    expect(removeFromSchedule(schedule, [host('h1')])).toEqual({ windows: [foreign] });
  });

  test('keeps the other hosts of a window', () => {
    const schedule = mergeIntoSchedule({ windows: [foreign] }, [host('h1'), host('h2')]);

    expect(removeFromSchedule(schedule, [host('h1')])).toEqual(mergeIntoSchedule({ windows: [foreign] }, [host('h2')]));
  });

  test('keeps a machine without an address: this system posts both', () => {
    const schedule = { windows: [{ machineIds: [{ hostname: 'h1' }], unavailability: { startNs: OUR_START } }] };

    expect(removeFromSchedule(schedule, [host('h1')])).toBe(schedule);
  });

  test('drops a host whose ip has changed since it was posted', () => {
    const schedule = mergeIntoSchedule({ windows: [foreign] }, [host('h1')]);

    expect(removeFromSchedule(schedule, [{ ...host('h1'), ip: '10.0.9.9' }])).toEqual({ windows: [foreign] });
  });

  test("never drops a machine from somebody else's window", () => {
    const schedule = { windows: [foreign] };

    expect(removeFromSchedule(schedule, [host('h7')])).toBe(schedule);
  });

  test('drops nothing for a host without a window of ours', () => {
    const schedule = mergeIntoSchedule({ windows: [] }, [host('h1')]);

    expect(removeFromSchedule(schedule, [host('h1', null)])).toBe(schedule);
  });

  test('distinguishes our window from one with a duration', () => {
    const schedule = {
      windows: [{ machineIds: [machine('h1')], unavailability: { startNs: OUR_START, durationNs: 1n } }],
    };

    expect(removeFromSchedule(schedule, [host('h1')])).toBe(schedule);
  });
});

test('hosts in foreign windows are those whose machine is in a window that this system did not post', () => {
  const [own, theirs, none] = [host('h1'), host('h7'), host('h8')];
  const schedule = mergeIntoSchedule({ windows: [foreign] }, [own]);

  expect(hostsInForeignWindows(schedule, [own, theirs, none])).toEqual([theirs]);
});

test.each<{ name: string; a: MachineId; b: MachineId; same: boolean }>([
  { name: 'in another case', a: machine('h1'), b: { hostname: 'H1', ip: '10.0.0.1' }, same: true },
  { name: 'with another name', a: machine('h1'), b: { hostname: 'h2', ip: '10.0.0.1' }, same: false },
  { name: 'at another address', a: machine('h1'), b: { hostname: 'h1', ip: '10.0.0.2' }, same: false },
  { name: 'without its address', a: machine('h1'), b: { hostname: 'h1' }, same: false },
  { name: 'without its name', a: machine('h1'), b: { ip: '10.0.0.1' }, same: false },
])('a machine $name is the same: $same', ({ a, b, same }) => {
  expect(sameMachine(a, b)).toBe(same);
});

describe('a schedule has changed', () => {
  const [first, ...rest] = foreign.machineIds;

  test.each<{ name: string; windows: readonly MaintenanceWindow[] }>([
    { name: 'a window is gone', windows: [] },
    { name: 'a machine is gone', windows: [{ ...foreign, machineIds: rest }] },
    { name: 'a window has come', windows: [foreign, { ...foreign, machineIds: [machine('h9')] }] },
    {
      name: 'a window begins a nanosecond later',
      windows: [{ ...foreign, unavailability: { ...foreign.unavailability, startNs: 1_900_000_000_123_456_790n } }],
    },
    { name: 'its machines are in another order', windows: [{ ...foreign, machineIds: [...rest, first ?? {}] }] },
  ])('when $name', ({ windows }) => {
    expect(sameSchedule({ windows: [foreign] }, { windows })).toBe(false);
  });
});

const names = fc.constantFrom('h1', 'h2', 'h3', 'H2', 'h4', 'h5');
const anyMachine = fc.oneof(
  names.map(machine),
  names.map((hostname) => ({ hostname })),
  fc.constantFrom('10.0.0.1', '10.0.0.9').map((ip) => ({ ip })),
);
const anyWindow = fc.record({
  machineIds: fc.array(anyMachine, { minLength: 1, maxLength: 4 }),
  unavailability: fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((startNs) => ({ startNs })),
    fc.record({
      startNs: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      durationNs: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    }),
  ),
});

/** A schedule that Mesos would have: no machine twice. */
const anySchedule: fc.Arbitrary<Schedule> = fc.array(anyWindow, { maxLength: 4 }).map((windows) => {
  const taken: object[] = [];
  return {
    windows: windows
      .map((window) => ({
        ...window,
        machineIds: window.machineIds.filter((id) => {
          if (taken.some((other) => sameMachine(other, id))) return false;
          taken.push(id);
          return true;
        }),
      }))
      .filter((window) => window.machineIds.length > 0),
  };
});
const anyHosts = fc.uniqueArray(names, { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() });

describe('merging into and out of any schedule', () => {
  test('leaves every window and machine that is not ours as it was, going in and coming out', () => {
    fc.assert(
      fc.property(anySchedule, anyHosts, (schedule, hostnames) => {
        const hosts = hostnames.map((name) => host(name));
        const merged = mergeIntoSchedule(schedule, hosts);
        const removed = removeFromSchedule(merged, hosts);

        expect(merged.windows.slice(0, schedule.windows.length)).toEqual(schedule.windows);
        expect(unscheduledOf(merged, hosts)).toEqual([]);
        expect(removed).toEqual(schedule);
        expect(sameSchedule(removed, schedule)).toBe(true);
      }),
    );
  });

  test('never schedules a machine twice', () => {
    fc.assert(
      fc.property(anySchedule, anyHosts, (schedule, hostnames) => {
        const machines = mergeIntoSchedule(
          schedule,
          hostnames.map((name) => host(name)),
        ).windows.flatMap((window) => window.machineIds);

        expect(machines.filter((id, index) => machines.findIndex((other) => sameMachine(other, id)) !== index)).toEqual(
          [],
        );
      }),
    );
  });

  test('is done the second time: the same schedule comes back, so that nothing is posted', () => {
    fc.assert(
      fc.property(anySchedule, anyHosts, (schedule, hostnames) => {
        const hosts = hostnames.map((name) => host(name));
        const merged = mergeIntoSchedule(schedule, hosts);
        const removed = removeFromSchedule(merged, hosts);

        expect(mergeIntoSchedule(merged, hosts)).toBe(merged);
        expect(removeFromSchedule(removed, hosts)).toBe(removed);
      }),
    );
  });
});
