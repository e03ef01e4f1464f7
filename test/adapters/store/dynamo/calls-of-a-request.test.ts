import { host, transition } from '../suite/records.ts';
import { type Answer, type Call, ScriptedDynamo } from './scripted-dynamo.ts';

let dynamo: ScriptedDynamo;
beforeEach(async () => {
  dynamo = new ScriptedDynamo();
  await dynamo.listen();
});
afterEach(() => dynamo.close());

describe('what a store asks of DynamoDB', () => {
  test('keys that a batch left out are read again, until all are there', async () => {
    dynamo.answer = ({ body }) => {
      const { Keys } = body.RequestItems.hosts;
      const UnprocessedKeys = Keys.length > 30 ? { hosts: { Keys: Keys.slice(30) } } : {};
      return { status: 200, json: { Responses: {}, UnprocessedKeys } };
    };

    await dynamo.connect().hosts(Array.from({ length: 150 }, (_, n) => `h${n}`));

    const asked = dynamo.calls.map(({ body }) => body.RequestItems.hosts.Keys.length);
    expect(asked.sort((a, b) => b - a)).toEqual([100, 70, 50, 40, 20, 10]);
    expect(dynamo.calls.every(({ body }) => body.RequestItems.hosts.ConsistentRead)).toBe(true);
  });

  test('items that a batch did not write are written again', async () => {
    dynamo.answer = ({ body }, nth) => {
      const UnprocessedItems = nth === 1 ? { hosts: body.RequestItems.hosts.slice(1) } : {};
      return { status: 200, json: { UnprocessedItems } };
    };

    await dynamo.connect().appendHistory('h1', [transition(1), transition(2), transition(3)]);

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

    await expect(dynamo.connect().hosts(['h1'])).rejects.toEqual(expect.objectContaining({ name: 'StoreUnavailable' }));
  });

  test('one transition is one put, several are one batch', async () => {
    await dynamo.connect().appendHistory('h1', [transition(1)]);
    await dynamo.connect().appendHistory('h1', [transition(1), transition(2)]);

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

    await dynamo.connect().hostsByState(['HOST_STATE_UP', 'HOST_STATE_DOWN'], 100);

    expect(dynamo.calls.map(({ target, body }) => [target, body.IndexName, body.Limit])).toEqual([
      ['Query', 'hosts-by-state', 101],
      ['Query', 'hosts-by-state', 101],
    ]);
  });

  test('a page of a new table is one short query for each shard of a list; the former index is asked for once', async () => {
    dynamo.answer = ({ body }) =>
      body.IndexName === 'hosts-by-state' ? LACKS_INDEX : { status: 200, json: { Items: [] } };
    const store = dynamo.connect();

    await store.hostsByState(['HOST_STATE_UP', 'HOST_STATE_DOWN'], 100);
    const first = dynamo.calls.splice(0);
    await store.hostsByState(['HOST_STATE_UP'], 100);

    const ofPage = first.filter(({ body }) => body.IndexName !== 'hosts-by-state');
    expect(new Set(ofPage.map(({ body }) => body.ExpressionAttributeValues[':list'].S)).size).toBe(32);
    // Few hosts are out.
    expect(ofPage.map(({ body }) => body.IndexName)).toEqual(Array(32).fill('hosts-by-state-and-shard'));
    expect(ofPage.map(({ body }) => body.Limit)).toEqual([...Array(16).fill(9), ...Array(16).fill(3)]);
    expect(dynamo.calls.map(({ body }) => body.IndexName)).toEqual(
      Array.from({ length: 16 }, () => 'hosts-by-state-and-shard'),
    );
  });

  test('an outage while the former index is asked for does not count as a missing index', async () => {
    dynamo.refuse(500, 'InternalServerError');

    await expect(dynamo.connect().hostsByState(['HOST_STATE_UP'], 100)).rejects.toEqual(
      expect.objectContaining({ name: 'StoreUnavailable' }),
    );
    expect(dynamo.calls.map(({ body }) => body.IndexName)).toEqual(['hosts-by-state']);
  });

  test('a host that the index shows in two states is listed by its newer record', async () => {
    await dynamo.connect().putHost(host('h1', { state: 'HOST_STATE_UP' }), 3);
    await dynamo.connect().putHost(host('h1', { state: 'HOST_STATE_DRAINING' }), 4);
    const [older, newer] = dynamo.calls.map(({ body }) => body.Item);
    const items = { HOST_STATE_UP: older, HOST_STATE_DRAINING: newer };
    dynamo.answer = ({ body }) => {
      const state = body.ExpressionAttributeValues[':list'].S as keyof typeof items;
      return { status: 200, json: { Items: [items[state]] } };
    };

    const { items: found } = await dynamo.connect().hostsByState(['HOST_STATE_DRAINING', 'HOST_STATE_UP'], 100);

    expect(found).toEqual([host('h1', { version: 5, state: 'HOST_STATE_DRAINING' })]);
  });

  test('hosts read at the same moment are one call, and so are transitions written at the same moment', async () => {
    const store = dynamo.connect();
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
    const store = dynamo.connect({ connectTimeoutMs: 1_000 });

    await Promise.all(Array.from({ length: 65 }, (_, n) => store.maintenance(`m${n}`)));

    expect(dynamo.calls.length).toBe(65);
  });
});
