import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MaintenanceWindow, Schedule } from '../../../functions/domain/mesos/mesos.ts';
import {
  isScheduled,
  keepsForeign,
  mergeIntoSchedule,
  removeFromSchedule,
  sameMachine,
  unscheduledOf,
} from '../../../functions/domain/mesos/schedule.ts';

const OUR_START = 1_795_000_000_000_000_000n;
const ours = { startNs: `${OUR_START}`, durationNs: null };
const host = (name: string, window: typeof ours | null = ours) => ({
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

    expect(isScheduled(mergeIntoSchedule(schedule, [host('h1')]), host('h1'))).toBe(true);
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
        const added = unscheduledOf(schedule, hosts);
        const merged = mergeIntoSchedule(schedule, hosts);
        const removed = removeFromSchedule(merged, hosts);

        expect(merged.windows.slice(0, schedule.windows.length)).toEqual(schedule.windows);
        expect(unscheduledOf(merged, hosts)).toEqual([]);
        expect(keepsForeign(schedule, removed, added)).toBe(true);
        expect(removed).toEqual(schedule);
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
