import { unknownRepair } from '../../../functions/actions/repair/known-repair.ts';
import { type HostRepair, repairHost } from '../../../functions/actions/repair/repair-host.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { RepairAnswer } from '../../../functions/domain/rolling/repair.ts';
import type { RepairHook, RepairWork } from '../../../functions/ports/repair-hook.ts';

const REPAIR: HostRepair = {
  hook: 'kernel',
  hostname: 'host1',
  ip: '10.0.0.1',
  maintenanceId: 'm-1',
  startedAt: '2026-11-22T14:00:00.000Z',
  requestedBy: 'ops',
  reason: 'kernel 6.12',
};

function hookThat(answer: (work: RepairWork) => RepairAnswer): RepairHook & { readonly asked: RepairWork[] } {
  const asked: RepairWork[] = [];
  return {
    name: 'a hook',
    timeoutSeconds: 3_600,
    asked,
    repair: async (work) => {
      asked.push(work);
      return answer(work);
    },
  };
}

function servicesWith(hook: RepairHook, now = '2026-11-22T14:10:00.000Z') {
  return { cluster: 'prod', clock: () => new Date(now), repairs: new Map([['kernel', hook]]) };
}

const DONE: RepairAnswer = { outcome: 'done' };
const unavailable = () => {
  throw new MaintenanceError('RepairUnavailable', 'nobody is there');
};

describe('repairHost', () => {
  test('sends the hook everything about the repair, and the state that the hook asked to keep', async () => {
    const hook = hookThat(() => DONE);

    await expect(repairHost(servicesWith(hook), { ...REPAIR, handle: 'h-1' })).resolves.toEqual(DONE);
    expect(hook.asked).toEqual([
      { ...REPAIR, handle: 'h-1', cluster: 'prod', idempotencyKey: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  test('knows a repair by maintenance, host, hook and beginning', async () => {
    const hook = hookThat(() => DONE);
    const services = {
      ...servicesWith(hook),
      repairs: new Map([
        ['kernel', hook],
        ['other', hook],
      ]),
    };
    const others = [
      { hook: 'other' },
      { hostname: 'host2' },
      { maintenanceId: 'm-2' },
      { startedAt: '2026-11-22T15:00:00.000Z' },
    ];
    const same = [{}, { handle: 'h-1', reason: 'other words', ip: '10.0.0.2', requestedBy: 'somebody' }];
    for (const more of [...same, ...others]) await repairHost(services, { ...REPAIR, ...more });

    const keys = hook.asked.map(({ idempotencyKey }) => idempotencyKey);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(1 + others.length);
  });

  test('asks again when there is no answer, until the time is over', async () => {
    const hook = hookThat(unavailable);

    await expect(repairHost(servicesWith(hook), REPAIR)).resolves.toEqual({
      ...{ outcome: 'running', retryAfterSeconds: 60, message: 'nobody is there', handle: undefined },
    });
    await expect(repairHost(servicesWith(hook, '2026-11-22T15:00:00.000Z'), REPAIR)).resolves.toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('nobody is there'),
    });
  });

  test('lets what is no trouble of the hook go on as it is', async () => {
    const hook = hookThat(() => {
      throw new MaintenanceError('Internal', 'a fault of ours');
    });

    await expect(repairHost(servicesWith(hook), REPAIR)).rejects.toMatchObject({ name: 'Internal' });
  });

  test('has failed when its hook has left the settings', async () => {
    const hook = hookThat(() => DONE);

    await expect(repairHost(servicesWith(hook), { ...REPAIR, hook: 'gone' })).resolves.toMatchObject({
      outcome: 'failed',
      message: "'gone' has left the settings: when host1 is ready, bring it back with 'complete'",
    });
    expect(hook.asked).toEqual([]);
  });
});

describe('a repair that a request names', () => {
  const { repairs } = servicesWith(hookThat(() => DONE));

  test.each([undefined, 'none', 'person', 'kernel', 'kernel,person'])('may be %s', (repair) => {
    expect(unknownRepair(repairs, repair)).toEqual([]);
  });

  test.each(['Kernel', 'None', 'power', 'constructor', ''])('cannot be %s: the fault says what there is', (repair) => {
    const message = `repair: '${repair}' is not a repair of this service: choose one of none, person, kernel`;

    expect(unknownRepair(repairs, repair)).toEqual([{ field: 'repair', code: 'unknown-repair', message }]);
  });
});
