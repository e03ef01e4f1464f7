import { createMasterList } from '../../../functions/adapters/mesos/masters/master-list.ts';
import { electingZooKeeper, fakeZooKeeper, replayingZooKeeper } from '../zookeeper/zookeeper-server.ts';
import { client, closeAll, deadMaster, type Master, master, type Received, replaying } from './stand-ins/master.ts';
import { callOf } from './stand-ins/recorded.ts';

afterEach(closeAll);

const leading = replaying('a-06-v1-GET_AGENTS');
const infoOf = (one: Master) => JSON.stringify({ address: { hostname: 'localhost', ip: '127.0.0.1', port: one.port } });
const listOf = (text: string) => createMasterList([text], 500).now();

describe('the leading master in recorded exchanges with ZooKeeper', () => {
  test('is the one with the lowest number, by its name and by its address', async () => {
    await using zooKeeper = await replayingZooKeeper('two masters');

    expect(await listOf(`zk://${zooKeeper.address}/mesos`)).toEqual([
      'http://master2.example:5050',
      'http://127.0.0.2:5050',
    ]);
  });

  test('is read with user and password where access is restricted', async () => {
    await using zooKeeper = await replayingZooKeeper('locked, with credentials');

    expect(await listOf(`zk://ops:s3cret@${zooKeeper.address}/locked`)).toEqual([
      'http://master3.example:5050',
      'http://127.0.0.3:5050',
    ]);
  });

  test.each([
    {
      exchange: 'no master',
      path: '/empty',
      says: /knows no leading master: there is no json.info_… node below \/empty/,
    },
    { exchange: 'no such node', path: '/nothing', says: /\/nothing: the node does not exist/ },
    { exchange: 'locked, without credentials', path: '/locked', says: /\/locked: access to the node is restricted/ },
    {
      exchange: 'locked, wrong password',
      user: 'ops:wrong@',
      path: '/locked',
      says: /\/locked: access to the node is restricted/,
    },
  ])('is unknown, and the message gives the reason: $exchange', async ({ exchange, user = '', path, says }) => {
    await using zooKeeper = await replayingZooKeeper(exchange);

    await expect(listOf(`zk://${user}${zooKeeper.address}${path}`)).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringMatching(says),
    });
  });
});

describe('a ZooKeeper', () => {
  test('that is silent, refuses or is another service is named with its fault, without the password', async () => {
    await using silent = await fakeZooKeeper(() => undefined);
    await using other = await fakeZooKeeper((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    const dead = new URL(await deadMaster()).host;
    const address = `zk://ops:s3cret@${silent.address},${dead},${other.address}/mesos`;

    const failure: Error = await createMasterList([address], 100)
      .now()
      .catch((error) => error);

    expect(failure).toMatchObject({ name: 'MesosUnavailable' });
    expect(failure.message).toContain(`${silent.address}: did not answer within 0.1 s`);
    expect(failure.message).toContain(`${dead}: connect ECONNREFUSED`);
    expect(failure.message).toContain(`${other.address}: its answer does not look like ZooKeeper`);
    expect(`${failure.message} ${failure.stack}`).not.toContain('s3cret');
  });

  test('that is down does not matter while another answers', async () => {
    const leader = await master(leading);
    await using zooKeeper = await electingZooKeeper(() => [infoOf(leader)]);
    const dead = new URL(await deadMaster()).host;

    expect((await client([`zk://${dead},${zooKeeper.address}/mesos`]).agents()).agents).toHaveLength(4);
  });

  test('is asked again only when the named leader no longer leads', async () => {
    const old = await master(leading);
    const next = await master(leading);
    let elected = [infoOf(old), infoOf(next)];
    await using zooKeeper = await electingZooKeeper(() => elected);
    const mesos = client([`zk://${zooKeeper.address}/mesos`]);

    await mesos.agents();
    await mesos.agents();
    expect(zooKeeper.connections).toBe(1);

    await old.close();
    elected = [infoOf(next)];
    await mesos.agents();

    expect(zooKeeper.connections).toBe(2);
    expect(next.received.map(({ call }) => call)).toEqual(['GET_AGENTS']);
  });

  test('that names a node without a master is named in the error', async () => {
    await using zooKeeper = await electingZooKeeper(() => ['{"address":{}}']);

    await expect(client([`zk://${zooKeeper.address}/mesos`]).agents()).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringContaining('names a leading master, but its node holds no MasterInfo'),
    });
  });
});

describe('masters behind a gateway', () => {
  /** The gateway removes its own part of the path. */
  const below = (prefix: string, request: Received) =>
    request.path.startsWith(`${prefix}/`)
      ? leading({ ...request, call: callOf({ ...request, path: request.path.slice(prefix.length) }) })
      : { status: 404, body: 'the gateway knows no such path' };

  test('are called below its path', async () => {
    const gateway = await master((request) => below('/mesos', request));

    expect((await client([`${gateway.url}/mesos/`]).agents()).agents).toHaveLength(4);
    expect(gateway.received.map(({ path }) => path)).toEqual(['/mesos/api/v1']);
  });

  test('are distinguished by their paths when one redirects to another', async () => {
    const gateway: Master = await master((request) =>
      request.path.startsWith('/m3/')
        ? below('/m3', request)
        : { status: 307, headers: { location: `//127.0.0.1:${gateway.port}/m3/master/api/v1` } },
    );
    const mesos = client(['m1', 'm2', 'm3'].map((path) => `${gateway.url}/${path}`));

    await mesos.agents();
    await mesos.agents();

    expect(gateway.received.map(({ path }) => path)).toEqual(['/m1/api/v1', '/m3/api/v1', '/m3/api/v1']);
  });
});
