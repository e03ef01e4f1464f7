import { describe, expect, test } from '@jest/globals';
import { publishSchedule } from '../../functions/actions/publish.ts';
import { decide, register } from '../../functions/actions/register.ts';
import { startMaintenance } from '../../functions/actions/resolve-request.ts';
import type { Host } from '../../functions/domain/host.ts';
import type { Services } from '../../functions/ports/services.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { testServices } from '../fakes/services.ts';

const task = { taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' };
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

async function registered(services: Services, hostnames: readonly string[]): Promise<readonly Host[]> {
  const requester = { by: 'operator', id: 'm1', executionArn: null };
  const request = startMaintenance({ hosts: [...hostnames] }, requester, services.clock());
  const { hosts } = await register(services, request, await decide(services, request, hostnames));
  return hosts.flatMap(({ written }) => written ?? []);
}

describe('publishing the hosts of a request', () => {
  test('twice at the same moment is once: the second finds the hosts in the schedule when its turn comes', async () => {
    const mesos = createFakeMesos(['h1', 'h2']);
    const services = testServices(mesos, { pause: turn });
    mesos.tasks.get('h1')?.push(task);
    const hosts = await registered(services, ['h1', 'h2']);

    await Promise.all([publishSchedule(services, hosts), publishSchedule(services, hosts)]);

    expect(mesos.log.map(({ call }) => call)).toEqual(['updateSchedule']);
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: false, drain: 'draining' });
    expect(mesos.agentsByHost.get('h2')).toMatchObject({ active: false, deactivated: true });
  });
});
