import { createServer } from 'node:https';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { reachAwsThrough } from '../../../functions/adapters/aws/aws-proxy.ts';
import { createTransport } from '../../../functions/adapters/http/transport.ts';
import { createDynamoClient } from '../../../functions/adapters/store/dynamo/dynamo-client.ts';
import { CERTIFICATE, KEY } from '../../fakes/certificate.ts';
import { listening } from '../../local-server.ts';
import { client, closeAll, deadMaster, master, replaying } from '../mesos/stand-ins/master.ts';
import { recorded } from '../mesos/stand-ins/recorded.ts';
import { fakeProxy } from './fake-proxy.ts';

afterEach(closeAll);

const LOGIN = `Basic ${Buffer.from('ann:s3cret').toString('base64')}`;
const AGENTS = recorded('a-06-v1-GET_AGENTS').response.body ?? '';
const through = (host: string) => ({ httpProxy: `http://ann:s3cret@${host}`, httpsProxy: `http://ann:s3cret@${host}` });
const schedule = {
  windows: [{ machineIds: [{ hostname: 'host1', ip: '127.0.0.11' }], unavailability: { startNs: 1n } }],
};

describe('calls of Mesos through a proxy', () => {
  test('over HTTP name the master to it, with its user and password', async () => {
    await using proxy = await fakeProxy({ answer: AGENTS });

    const mesos = client(['http://master.invalid:5050'], { proxy: through(proxy.host) });

    expect((await mesos.agents()).agents).toHaveLength(4);
    expect(proxy.asked).toEqual([{ line: 'POST http://master.invalid:5050/api/v1', authorization: LOGIN }]);
  });

  test('over HTTPS go through a tunnel, and verify the certificate of its other end', async () => {
    const server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/json').end(AGENTS);
    });
    const { port, close } = await listening(server);
    await using proxy = await fakeProxy({ port });
    const options = { proxy: through(proxy.host), connect: { ca: CERTIFICATE, servername: 'localhost' } };
    const transport = createTransport(options);
    const distrusting = createTransport({ ...options, connect: { servername: 'localhost' } });
    const call = { name: 'GET_AGENTS', method: 'GET', path: '/api/v1' } as const;

    expect((await transport.send('https://master.invalid:5050', call)).text).toBe(AGENTS);
    expect(proxy.asked).toEqual([{ line: 'CONNECT master.invalid:5050', authorization: LOGIN }]);
    await expect(distrusting.send('https://master.invalid:5050', call)).rejects.toMatchObject({ silence: 'unreached' });

    await Promise.all([transport.close(), distrusting.close(), close()]);
  });

  test('are direct for the hosts of NO_PROXY, and for this machine', async () => {
    const leader = await master(replaying('a-06-v1-GET_AGENTS'));
    await using proxy = await fakeProxy({});

    await client([leader], { proxy: through(proxy.host) }).agents();

    expect(proxy.asked).toEqual([]);
  });
});

describe('a proxy that refuses', () => {
  test.each([
    { refuse: 407, base: 'http://master.invalid:5050' },
    { refuse: 407, base: 'https://master.invalid:5050' },
    { refuse: 403, base: 'https://master.invalid:5050' },
  ])('with $refuse on the way to $base is named, without its credentials', async ({ refuse, base }) => {
    await using proxy = await fakeProxy({ refuse });

    const failure = await client([base], { proxy: through(proxy.host) })
      .agents()
      .catch((error: Error) => error);

    expect(failure).toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringMatching(
        new RegExp(`${base} did not answer: the proxy http://${proxy.host} does not let it through: .*${refuse}`),
      ),
    });
    expect(String(failure)).not.toMatch(/s3cret|YW5uOnMzY3JldA/);
  });

  test('or is away lets a write go to the next master: it had no effect', async () => {
    const leader = await master(replaying('b-v1-01-one-host'));
    const dead = new URL(await deadMaster()).host;

    const mesos = client(['http://master.invalid:5050', leader], { proxy: through(dead) });
    await mesos.updateSchedule(schedule);
    expect(leader.received).toHaveLength(1);

    await expect(client(['http://master.invalid:5050'], { proxy: through(dead) }).agents()).rejects.toMatchObject({
      message: expect.stringContaining(`ECONNREFUSED ${dead} (through the proxy http://${dead})`),
    });
  });
});

describe("the AWS SDK's clients", () => {
  afterEach(() => reachAwsThrough({}));

  test('go through the proxy too', async () => {
    await using proxy = await fakeProxy({ answer: '{"TableNames":["hosts"]}' });
    reachAwsThrough(through(proxy.host));
    const dynamo = createDynamoClient({
      endpoint: 'http://dynamodb.invalid',
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });

    expect((await dynamo.send(new ListTablesCommand({}))).TableNames).toEqual(['hosts']);
    expect(proxy.asked).toEqual([{ line: 'POST http://dynamodb.invalid/', authorization: LOGIN }]);
    dynamo.destroy();
  });
});
