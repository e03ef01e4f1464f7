import { host } from '../suite/records.ts';
import { ScriptedDynamo } from './scripted-dynamo.ts';

let dynamo: ScriptedDynamo;
beforeEach(async () => {
  dynamo = new ScriptedDynamo();
  await dynamo.listen();
});
afterEach(() => dynamo.close());

describe('a database that fails', () => {
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
    await expect(dynamo.connect().host('h1')).rejects.toEqual(outage);
    await expect(dynamo.connect().putHost(host('h1'), 0)).rejects.toEqual(outage);
    await expect(dynamo.connect().health()).rejects.toEqual(outage);
  });

  test.each([
    ['ResourceNotFoundException', /table 'hosts' does not exist/],
    ['AccessDeniedException', /AccessDeniedException: said so/],
    ['UnrecognizedClientException', /UnrecognizedClientException: said so/],
  ])('%s is a fault of the setup', async (name, message) => {
    dynamo.refuse(400, name);

    const fault = expect.objectContaining({ name: 'Misconfigured', message: expect.stringMatching(message) });
    await expect(dynamo.connect().maintenances(10)).rejects.toEqual(fault);
    await expect(dynamo.connect().acquireLease('schedule', 'a', 30, new Date(0))).rejects.toEqual(fault);
  });

  test('a call that DynamoDB calls invalid is an internal error', async () => {
    dynamo.refuse(400, 'ValidationException');

    await expect(dynamo.connect().host('h1')).rejects.toEqual(expect.objectContaining({ name: 'Internal' }));
  });

  test('a record that cannot be sent is an internal error', async () => {
    const unsendable = { ...host('h1'), ip: Symbol('ip') as unknown as string };

    await expect(dynamo.connect().putHost(unsendable, 0)).rejects.toEqual(
      expect.objectContaining({ name: 'Internal' }),
    );
    expect(dynamo.calls).toEqual([]);
  });

  test('a refused connection is an outage', async () => {
    await dynamo.close();

    await expect(dynamo.connect().host('h1')).rejects.toEqual(
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

    await expect(dynamo.connect({ requestTimeoutMs: 50 }).host('h1')).rejects.toEqual(
      expect.objectContaining({ name: 'StoreUnavailable', cause: expect.objectContaining({ name: 'TimeoutError' }) }),
    );
  });

  test('a throttled call is retried', async () => {
    const __type = 'com.amazonaws.dynamodb.v20120810#ThrottlingException';
    dynamo.answer = (_call, nth) => (nth < 3 ? { status: 400, json: { __type } } : { status: 200, json: {} });

    expect(await dynamo.connect({ maxAttempts: 3 }).host('h1')).toBeUndefined();
    expect(dynamo.calls.length).toBe(3);
  });
});
