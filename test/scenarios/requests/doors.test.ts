import { userInfo } from 'node:os';
import { bytesOf, exchange, type RawRequest } from '../../fuzz/raw-http.ts';
import { writesOf } from '../master-view.ts';
import { stageOfFile } from '../stage.ts';

/**
 * The service on one machine trusts each client that reaches its port, so no page in the operator's
 * browser may reach it.
 */

const stage = await stageOfFile({ cluster: { hosts: 2 } });
const hosts = await stage.hosts();

const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:StartMaintenance';
const request = JSON.stringify({ hosts: ['host1'] });
const execution = JSON.stringify({ stateMachineArn: machine, input: request });
const event = JSON.stringify({ Entries: [{ Source: 'peloton.maintenance', DetailType: 'x', Detail: '{}' }] });

/** All that a request needs to be taken, if it came from elsewhere. */
const DOORS = [
  ['the HTTP API', '/v1/maintenance/start', [], request],
  ['Step Functions', '/', [['X-Amz-Target', 'AWSStepFunctions.StartExecution']], execution],
  ['EventBridge', '/', [['X-Amz-Target', 'AWSEvents.PutEvents']], event],
] as const;
const ATTACKS = [
  [
    'a form of another site, as plain text',
    'POST',
    [
      ['Origin', 'http://evil.example'],
      ['Content-Type', 'text/plain'],
    ],
  ],
  [
    'a script of another site',
    'POST',
    [
      ['Origin', 'http://evil.example'],
      ['Content-Type', 'application/json'],
    ],
  ],
  [
    'a page without an origin',
    'POST',
    [
      ['Origin', 'null'],
      ['Content-Type', 'application/json'],
    ],
  ],
  [
    'a page that says no more than that it is elsewhere',
    'POST',
    [
      ['Sec-Fetch-Site', 'cross-site'],
      ['Content-Type', 'application/json'],
    ],
  ],
  [
    'a name that was bound to this machine anew',
    'POST',
    [
      ['Host', 'evil.example:80'],
      ['Content-Type', 'application/json'],
    ],
  ],
  [
    'what a browser asks before a script may',
    'OPTIONS',
    [
      ['Origin', 'http://evil.example'],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', 'x-amz-target,content-type'],
    ],
  ],
] as const;

describe.each(DOORS)('%s', (_door, target, own, body) => {
  test.each(ATTACKS)('is shut for %s', async (_attack, method, headers) => {
    const port = Number(new URL(stage.url).port);
    const sent: RawRequest = { method, target, headers: [...own, ...headers], body: Buffer.from(body) };
    const reply = await exchange(port, bytesOf(sent, `127.0.0.1:${port}`));

    expect(reply?.status).toBe(403);
    expect([...(reply?.headers.keys() ?? [])].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(await stage.hosts()).toEqual(hosts);
    expect(writesOf(stage.simulator)).toEqual([]);
    expect(stage.service.events).toEqual([]);
  });
});

test('who asked is recorded, and can not be told by the request', async () => {
  const { maintenanceId } = (
    await stage.call<{ maintenanceId: string }>(
      'POST',
      '/v1/maintenance/start',
      { hosts: ['host2'] },
      { 'x-user': 'root', from: 'root@example.com', authorization: 'Basic cm9vdDpyb290' },
    )
  ).body;
  await stage.hostWhen('host2', 'HOST_STATE_DOWN');
  const { username } = userInfo();

  expect((await stage.call('GET', `/v1/maintenances/${maintenanceId}`)).body).toMatchObject({ requestedBy: username });
  expect(new Set((await stage.history('host2')).map(({ by }) => by))).toEqual(new Set([username]));
});
