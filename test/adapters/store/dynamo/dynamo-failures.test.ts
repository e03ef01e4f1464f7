import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createDynamoClient,
  type DynamoClientOptions,
} from '../../../../functions/adapters/store/dynamo/dynamo-client.ts';
import { createDynamoStore } from '../../../../functions/adapters/store/dynamo-store.ts';
import { LOCAL_ACCESS } from '../../../../local/database/database.ts';
import { host, transition } from '../suite/records.ts';

interface Call {
  readonly target: string;
  // biome-ignore lint/suspicious/noExplicitAny: DynamoDB's own JSON, a different one for each call
  readonly body: any;
}

type Answer = { readonly status: number; readonly json: object; readonly afterMs?: number } | 'never';

/** A DynamoDB with scripted answers. */
class ScriptedDynamo {
  readonly calls: Call[] = [];
  answer: (call: Call, nth: number) => Answer = () => ({ status: 200, json: {} });
  readonly server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const call = { target: String(request.headers['x-amz-target']).split('.')[1] ?? '', body: JSON.parse(text) };
    this.calls.push(call);
    const answer = this.answer(call, this.calls.length);
    if (answer === 'never') return;
    if (answer.afterMs !== undefined) await sleep(answer.afterMs);
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer.json));
  });

  refuse(status: number, name: string) {
    const __type = `com.amazonaws.dynamodb.v20120810#${name}`;
    this.answer = () => ({ status, json: { __type, message: 'said so' } });
  }

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

describe('a database that fails', () => {
  let dynamo: ScriptedDynamo;
  let endpoint: string;
  beforeEach(async () => {
    dynamo = new ScriptedDynamo();
    endpoint = await dynamo.listen();
  });
  afterEach(() => dynamo.close());

  function connect(options: DynamoClientOptions = {}) {
    const client = createDynamoClient({ endpoint, ...LOCAL_ACCESS, maxAttempts: 1, ...options });
    return createDynamoStore({ tableName: 'hosts', client });
  }

  test.each([
    [400, 'ProvisionedThroughputExceededException'],
    [400, 'ThrottlingException'],
    [400, 'RequestLimitExceeded'],
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
    [502, 'SomethingNew'],
  ])('%i %s is an outage', async (status, name) => {
    dynamo.refuse(status, name);

    const outage = expect.objectContaining({ name: 'StoreUnavailable', cause: expect.objectContaining({ name }) });
    await expect(connect().host('h1')).rejects.toEqual(outage);
    await expect(connect().putHost(host('h1'), 0)).rejects.toEqual(outage);
    await expect(connect().health()).rejects.toEqual(outage);
  });

  test.each([
    ['ResourceNotFoundException', /table 'hosts' does not exist/],
    ['AccessDeniedException', /AccessDeniedException: said so/],
    ['UnrecognizedClientException', /UnrecognizedClientException: said so/],
  ])('%s is a fault of the setup', async (name, message) => {
    dynamo.refuse(400, name);

    const fault = expect.objectContaining({ name: 'Misconfigured', message: expect.stringMatching(message) });
    await expect(connect().maintenances(10)).rejects.toEqual(fault);
    await expect(connect().acquireLease('schedule', 'a', 30, new Date(0))).rejects.toEqual(fault);
  });

  test('a call that DynamoDB calls invalid is an internal error', async () => {
    dynamo.refuse(400, 'ValidationException');

    await expect(connect().host('h1')).rejects.toEqual(expect.objectContaining({ name: 'Internal' }));
  });

  test('a record that cannot be sent is an internal error', async () => {
    const unsendable = { ...host('h1'), ip: Symbol('ip') as unknown as string };

    await expect(connect().putHost(unsendable, 0)).rejects.toEqual(expect.objectContaining({ name: 'Internal' }));
    expect(dynamo.calls).toEqual([]);
  });

  test('a refused connection is an outage', async () => {
    await dynamo.close();

    await expect(connect().host('h1')).rejects.toEqual(
      expect.objectContaining({
        name: 'StoreUnavailable',
        message: expect.stringContaining('ECONNREFUSED'),
        cause: expect.anything(),
      }),
    );
    dynamo = new ScriptedDynamo();
    await dynamo.listen();
  });

  test('no answer in time is an outage', async () => {
    dynamo.answer = () => 'never';

    await expect(connect({ requestTimeoutMs: 50 }).host('h1')).rejects.toEqual(
      expect.objectContaining({ name: 'StoreUnavailable', cause: expect.objectContaining({ name: 'TimeoutError' }) }),
    );
  });

  test('a throttled call is retried', async () => {
    const __type = 'com.amazonaws.dynamodb.v20120810#ThrottlingException';
    dynamo.answer = (_call, nth) => (nth < 3 ? { status: 400, json: { __type } } : { status: 200, json: {} });

    expect(await connect({ maxAttempts: 3 }).host('h1')).toBeUndefined();
    expect(dynamo.calls.length).toBe(3);
  });

  test('keys that a batch left out are read again, until all are there', async () => {
    dynamo.answer = ({ body }) => {
      const { Keys } = body.RequestItems.hosts;
      const UnprocessedKeys = Keys.length > 30 ? { hosts: { Keys: Keys.slice(30) } } : {};
      return { status: 200, json: { Responses: {}, UnprocessedKeys } };
    };

    await connect().hosts(Array.from({ length: 150 }, (_, n) => `h${n}`));

    const asked = dynamo.calls.map(({ body }) => body.RequestItems.hosts.Keys.length);
    expect(asked.sort((a, b) => b - a)).toEqual([100, 70, 50, 40, 20, 10]);
    expect(dynamo.calls.every(({ body }) => body.RequestItems.hosts.ConsistentRead)).toBe(true);
  });

  test('items that a batch did not write are written again', async () => {
    dynamo.answer = ({ body }, nth) => {
      const UnprocessedItems = nth === 1 ? { hosts: body.RequestItems.hosts.slice(1) } : {};
      return { status: 200, json: { UnprocessedItems } };
    };

    await connect().appendHistory('h1', [transition(1), transition(2), transition(3)]);

    const versions = dynamo.calls.map(({ body }) =>
      body.RequestItems.hosts.map((item: Call['body']) => item.PutRequest.Item.version.N),
    );
    expect(versions).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
  });

  test('a batch that never makes progress is an outage', async () => {
    dynamo.answer = ({ body }) => ({ status: 200, json: { UnprocessedKeys: body.RequestItems } });

    await expect(connect().hosts(['h1'])).rejects.toEqual(expect.objectContaining({ name: 'StoreUnavailable' }));
  });

  test('one transition is one put, several are one batch', async () => {
    await connect().appendHistory('h1', [transition(1)]);
    await connect().appendHistory('h1', [transition(1), transition(2)]);

    expect(dynamo.calls.map(({ target }) => target)).toEqual(['PutItem', 'BatchWriteItem']);
  });

  /** As DynamoDB answers a query of an index that the table does not have. */
  const LACKS_INDEX: Answer = {
    status: 400,
    json: {
      __type: 'com.amazon.coral.validate#ValidationException',
      message: 'The table does not have the specified index: hosts-by-state',
    },
  };

  test('a page of an upgraded table is one query for each state', async () => {
    dynamo.answer = () => ({ status: 200, json: { Items: [] } });

    await connect().hostsByState(['HOST_STATE_UP', 'HOST_STATE_DOWN'], 100);

    expect(dynamo.calls.map(({ target, body }) => [target, body.IndexName, body.Limit])).toEqual([
      ['Query', 'hosts-by-state', 101],
      ['Query', 'hosts-by-state', 101],
    ]);
  });

  test('a page of a new table is one short query for each shard of a list; the former index is asked for once', async () => {
    dynamo.answer = ({ body }) =>
      body.IndexName === 'hosts-by-state' ? LACKS_INDEX : { status: 200, json: { Items: [] } };
    const store = connect();

    await store.hostsByState(['HOST_STATE_UP', 'HOST_STATE_DOWN'], 100);
    const first = dynamo.calls.splice(0);
    await store.hostsByState(['HOST_STATE_UP'], 100);

    const ofPage = first.filter(({ body }) => body.IndexName !== 'hosts-by-state');
    expect(new Set(ofPage.map(({ body }) => body.ExpressionAttributeValues[':list'].S)).size).toBe(32);
    expect(ofPage.map(({ body }) => [body.IndexName, body.Limit])).toEqual(
      Array.from({ length: 32 }, () => ['hosts-by-state-and-shard', 9]),
    );
    expect(dynamo.calls.map(({ body }) => body.IndexName)).toEqual(
      Array.from({ length: 16 }, () => 'hosts-by-state-and-shard'),
    );
  });

  test('an outage while the former index is asked for does not count as a missing index', async () => {
    dynamo.refuse(500, 'InternalServerError');

    await expect(connect().hostsByState(['HOST_STATE_UP'], 100)).rejects.toEqual(
      expect.objectContaining({ name: 'StoreUnavailable' }),
    );
    expect(dynamo.calls.map(({ body }) => body.IndexName)).toEqual(['hosts-by-state']);
  });

  test('a host that the index shows in two states is listed by its newer record', async () => {
    await connect().putHost(host('h1', { state: 'HOST_STATE_UP' }), 3);
    await connect().putHost(host('h1', { state: 'HOST_STATE_DRAINING' }), 4);
    const [older, newer] = dynamo.calls.map(({ body }) => body.Item);
    const items = { HOST_STATE_UP: older, HOST_STATE_DRAINING: newer };
    dynamo.answer = ({ body }) => {
      const state = body.ExpressionAttributeValues[':list'].S as keyof typeof items;
      return { status: 200, json: { Items: [items[state]] } };
    };

    const { items: found } = await connect().hostsByState(['HOST_STATE_DRAINING', 'HOST_STATE_UP'], 100);

    expect(found).toEqual([host('h1', { version: 5, state: 'HOST_STATE_DRAINING' })]);
  });

  test('hosts read at the same moment are one call, and so are transitions written at the same moment', async () => {
    const store = connect();
    dynamo.answer = ({ target }) => ({ status: 200, json: target === 'BatchGetItem' ? { Responses: {} } : {} });
    const hostnames = ['h1', 'h2', 'h1'];

    await Promise.all(hostnames.map((hostname) => store.host(hostname)));
    await Promise.all(hostnames.map((hostname) => store.appendHistory(hostname, [transition(7)])));

    expect(dynamo.calls.map(({ target }) => target)).toEqual(['BatchGetItem', 'BatchWriteItem']);
    const [read, written] = dynamo.calls.map(({ body: { RequestItems } }) => Object.values(RequestItems)[0]);
    expect(read).toMatchObject({ ConsistentRead: true, Keys: [{ pk: { S: 'HOST#h1' } }, { pk: { S: 'HOST#h2' } }] });
    expect(written).toMatchObject([
      { PutRequest: { Item: { pk: { S: 'HOST#h1' } } } },
      { PutRequest: { Item: { pk: { S: 'HOST#h2' } } } },
    ]);
  });

  test('a call that waits for others does not time out before it is sent', async () => {
    dynamo.answer = () => ({ status: 200, json: {}, afterMs: 1_500 });
    const store = connect({ connectTimeoutMs: 1_000 });

    await Promise.all(Array.from({ length: 65 }, (_, n) => store.maintenance(`m${n}`)));

    expect(dynamo.calls.length).toBe(65);
  });
});
