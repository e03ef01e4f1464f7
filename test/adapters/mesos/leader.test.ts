import {
  type Answer,
  client,
  closeAll,
  deadMaster,
  type Master,
  master,
  OPERATOR,
  replaying,
} from './stand-ins/master.ts';
import { recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

const AGENTS = recorded('a-06-v1-GET_AGENTS').request;
const leading = replaying('a-06-v1-GET_AGENTS', 'b-v1-01-one-host', 'a-06-v1-GET_MAINTENANCE_SCHEDULE');
const credentials = async () => OPERATOR;
const basic = `Basic ${Buffer.from('ops:s3cret-pass').toString('base64')}`;
const schedule = {
  windows: [{ machineIds: [{ hostname: 'host1', ip: '127.0.0.11' }], unavailability: { startNs: 1n } }],
};

const redirectTo = (place: string) => (): Answer => ({
  status: 307,
  headers: { location: `//${place}/master/api/v1` },
});
const hostAndPort = (one: Master) => new URL(one.url).host;

describe('a redirect', () => {
  test('is followed with method, body and credentials, and the leader is remembered', async () => {
    const leader = await master(leading);
    const follower = await master(redirectTo(hostAndPort(leader)));
    const mesos = client([follower, leader], { credentials });

    await mesos.agents();
    await mesos.updateSchedule(schedule);

    expect(leader.received.map(({ method, call }) => `${method} ${call}`)).toEqual([
      'POST GET_AGENTS',
      'POST UPDATE_MAINTENANCE_SCHEDULE',
    ]);
    expect(JSON.parse(leader.received[0]?.body ?? '')).toEqual(JSON.parse(AGENTS.body ?? ''));
    for (const { headers } of leader.received) {
      expect(headers).toMatchObject({ authorization: basic, 'content-type': 'application/json' });
    }
    expect(follower.received).toHaveLength(1);
  });

  test('of a write is followed too, and the leader gets the write once', async () => {
    const leader = await master(leading);
    const follower = await master(redirectTo(hostAndPort(leader)));

    await client([follower, leader]).updateSchedule(schedule);

    expect(leader.received.map(({ call }) => call)).toEqual(['UPDATE_MAINTENANCE_SCHEDULE']);
  });

  test('to a host name is matched by the addresses of the configured masters', async () => {
    const leader = await master(leading);
    const bystander = await master(redirectTo(hostAndPort(leader)));
    const follower = await master(redirectTo(`master3:${leader.port}`));
    const resolve = async (name: string) => (name === 'master3' ? ['10.9.9.9', '127.0.0.1'] : [name]);

    await client([follower, bystander, leader], { resolve }).agents();

    expect(bystander.received).toHaveLength(0);
    expect(leader.received).toHaveLength(1);
  });

  test('to a name that does not resolve leads to the other configured masters', async () => {
    const leader = await master(leading);
    const follower = await master(redirectTo(`master3.invalid:${leader.port}`));
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));

    await client([follower, leader], { resolve }).agents();

    expect(leader.received.map(({ call }) => call)).toEqual(['GET_AGENTS']);
  });

  test('to a host that is not a configured master sends it no request, and so no credentials', async () => {
    const thief = await master(leading);
    const follower = await master(redirectTo(hostAndPort(thief)));

    await expect(client([follower], { credentials }).agents()).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringContaining(`redirects to '//127.0.0.1:${thief.port}/master/api/v1'`),
    });
    expect(thief.received).toHaveLength(0);
  });

  test.each([
    { name: 'a circle', places: ['1', '2', '0'] },
    { name: 'a master that names itself', places: ['0', '0', '0'] },
  ])('$name ends after each master was asked once', async ({ places }) => {
    const masters: Master[] = [];
    for (const place of places) {
      masters.push(await master(() => redirectTo(hostAndPort(masters[Number(place)] as Master))()));
    }

    await expect(client(masters).agents()).rejects.toMatchObject({ name: 'MesosUnavailable' });
    expect(masters.map(({ received }) => received.length)).toEqual([1, 1, 1]);
  });

  test.each(['', '//', 'http://', 'not a url at all'])("to '%s' is no way to go", async (location) => {
    const follower = await master(() => ({ status: 307, headers: { location } }));

    await expect(client([follower]).agents()).rejects.toMatchObject({ name: 'MesosUnavailable' });
  });
});

describe('the leader', () => {
  test('is found although another configured master is dead', async () => {
    const leader = await master(leading);

    const { agents } = await client([await deadMaster(), leader]).agents();

    expect(agents).toHaveLength(4);
  });

  test('that died while followers still name it is unavailable, and each follower is asked', async () => {
    const dead = await deadMaster();
    const followers = [await master(redirectTo(new URL(dead).host)), await master(redirectTo(new URL(dead).host))];

    await expect(client([...followers, dead]).agents()).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringContaining(`${dead} did not answer`),
    });
    expect(followers.map(({ received }) => received.length)).toEqual([1, 1]);
  });

  test('is searched again when the remembered one is gone', async () => {
    const old = await master(leading);
    const next = await master(leading);
    let named = old;
    const follower = await master(() => redirectTo(hostAndPort(named))());
    const mesos = client([follower, old, next]);
    await mesos.agents();

    await old.close();
    named = next;
    await mesos.agents();

    expect(next.received).toHaveLength(1);
  });

  test('that has not recovered is asked only once in a call', async () => {
    const leader = await master(replaying('j-04-new-leader-v1-GET_AGENTS'));
    const follower = await master(redirectTo(hostAndPort(leader)));

    await expect(client([follower, leader]).agents()).rejects.toMatchObject({ name: 'MesosUnavailable' });
    expect(leader.received).toHaveLength(1);
  });
});

describe('health', () => {
  test('names the leader and its version', async () => {
    const leader = await master(replaying('a-06-v1-GET_VERSION'));
    const follower = await master(redirectTo(hostAndPort(leader)));

    expect(await client([follower, leader]).health()).toEqual({ leader: leader.url, version: '1.11.0' });
  });

  test('asks a silent master only once', async () => {
    const silent = await master(() => ({ instead: 'silence' }));

    await expect(client([silent], { timeoutMs: 150 }).health()).rejects.toMatchObject({ name: 'MesosUnavailable' });
    expect(silent.received).toHaveLength(1);
  });
});
