import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { HostPage, MaintenanceAccepted, Problem } from '../../../functions/contract/api/api.ts';
import { writesOf } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/** Hosts that are chosen by their pool or by attributes of their agents, in the words of windows. */

const stage = await stageOfFile({
  cluster: {
    hosts: 8,
    attributes: (index) => ({ rack: `r${index % 4}`, row: `${index % 2}`, ...(index > 5 && { pool: 'gpu' }) }),
  },
});
await until('eight hosts', stage.hosts, (hosts) => hosts.length === 8);

const names = (hosts: readonly { readonly hostname: string }[]) => hosts.map(({ hostname }) => hostname);
const down = (...hostnames: readonly string[]) =>
  Promise.all(hostnames.map((hostname) => stage.hostWhen(hostname, 'HOST_STATE_DOWN')));
async function back(...hosts: readonly string[]): Promise<void> {
  await stage.request('complete', { hosts });
  await Promise.all(hosts.map((hostname) => stage.hostWhen(hostname, 'HOST_STATE_UP')));
}

describe('a start', () => {
  test('with a selector takes all its hosts, and the answer lists them', async () => {
    const accepted = await stage.request('start', { selector: { rack: 'r1', row: '1' }, reason: 'disks' });

    expect(names(accepted.hosts)).toEqual(['host2', 'host6']);
    await down('host2', 'host6');
    await back('host2', 'host6');
  });

  test('with a pool and a token answers the same hosts again, whoever is there then', async () => {
    const request = { pool: 'gpu', clientToken: 'once' };
    const first = await stage.request('start', request);
    await down('host7', 'host8');
    await back('host7', 'host8');

    expect(await stage.request('start', request)).toMatchObject({
      maintenanceId: first.maintenanceId,
      hosts: [{ hostname: 'host7' }, { hostname: 'host8' }],
    });
  });

  test.each([
    [{ selector: { rack: 'r9' } }, 'selector: no host has rack=9'.replace('9', 'r9')],
    [{ selector: { shelf: '1' } }, "selector: no host has the attribute 'shelf': there is pool, rack, row"],
    [{ selector: { rack: 'r1', row: '0' } }, 'selector: no host has all of rack=r1,row=0 together'],
    [{ pool: 'gpus' }, "pool: no host is in pool 'gpus': there is default, gpu"],
  ])('of nobody is refused, and says what there is: %j', async (choice, message) => {
    const before = writesOf(stage.simulator).length;

    expect(await stage.refused('start', choice)).toMatchObject({
      status: 404,
      type: '/problems/host-not-found',
      detail: expect.stringMatching(/; nothing was changed$/),
      errors: [{ field: Object.keys(choice)[0], code: 'no-hosts', message: expect.stringContaining(message) }],
    });
    expect(writesOf(stage.simulator)).toHaveLength(before);
  });

  test.each([
    [{}, ['hosts']],
    [{ hosts: ['host1'], pool: 'gpu' }, ['pool']],
    [{ selector: {} }, ['selector']],
    [{ selector: { 'no name': '1' }, deadline: 'x' }, ['selector', 'deadline']],
    [{ deadline: 7 }, ['deadline', 'hosts']],
  ])('%j chooses in no way that means anything', async (body, fields) => {
    const { status, errors } = await stage.refused('start', body);

    expect(status).toBe(400);
    expect(errors.map(({ field }) => field?.split('.')[0])).toEqual(fields);
  });

  test('on the command line is tried with --dry-run, and watched', async () => {
    const tried = await stage.cli('host', 'maintenance', 'start', '--selector', 'rack=r2', '--dry-run', '--json');
    expect(names((JSON.parse(tried.stdout) as MaintenanceAccepted).hosts)).toEqual(['host3', 'host7']);

    const started = await stage.cli('host', 'maintenance', 'start', '--selector', 'rack=r2', '--watch');
    expect(started).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 hosts DOWN') });
    await back('host3', 'host7');
  });

  test('in waves goes through the hosts of a pool', async () => {
    const accepted = await stage.request('start', { pool: 'gpu', concurrency: 2, settle: '1s', repair: 'none' });

    expect(names(accepted.hosts)).toEqual(['host7', 'host8']);
    const path = `/v1/maintenances/${accepted.maintenanceId}`;
    const look = async () => (await stage.call<{ rollout: { status: string } }>('GET', path)).body.rollout.status;
    await until('the rollout to finish', look, (status) => status === 'finished');
  });

  test('of an execution chooses as that of the API does', async () => {
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:StartMaintenance';
    const started = await stage.sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ selector: { rack: 'r0' } }) }),
    );
    const { executionArn } = started;
    const end = await until(
      'the execution to end',
      () => stage.sfn.send(new DescribeExecutionCommand({ executionArn })),
      ({ status }) => status !== 'RUNNING',
    );

    expect(JSON.parse(end.output ?? 'null')).toMatchObject({ states: { HOST_STATE_DOWN: 2 } });
    await back('host1', 'host5');
  });
});

describe('a query', () => {
  test.each([
    ['selector=rack%3Dr1', ['host2', 'host6']],
    ['selector=row%3D1,rack%3Dr3&states=up', ['host4', 'host8']],
    ['pool=gpu', ['host7', 'host8']],
    ['pool=default', ['host1', 'host2', 'host3', 'host4', 'host5', 'host6']],
    ['selector=rack%3Dr1&states=DOWN', []],
    ['selector=rack%3Dr9', []],
  ])('%s has each of its hosts on one page', async (query, wanted) => {
    for (const limit of [1, 2, 100]) {
      const found: string[] = [];
      let next = '';
      do {
        const { status, body } = await stage.call<HostPage>('GET', `/v1/hosts?${query}&limit=${limit}${next}`);
        expect(status).toBe(200);
        found.push(...names(body.hosts));
        next = body.nextToken === undefined ? '' : `&nextToken=${body.nextToken}`;
      } while (next !== '');

      expect(found).toEqual(wanted);
    }
  });

  test.each(['selector=rack', 'selector=', 'selector=rack%3D1&pool=gpu', 'pool='])(
    '%s is a bad request',
    async (query) => {
      const { status, body } = await stage.call<Problem>('GET', `/v1/hosts?${query}`);

      expect({ status, type: body.type }).toEqual({ status: 400, type: '/problems/invalid-request' });
    },
  );

  test('shows the attributes of the agents', async () => {
    expect(await stage.host('host7')).toMatchObject({ attributes: { pool: 'gpu', rack: 'r2', row: '0' } });
    const { stdout } = await stage.cli('host', 'query', '--pool', 'gpu', '--attributes');
    expect(stdout).toMatch(/host7 .* pool=gpu rack=r2 row=0 /);
  });
});
