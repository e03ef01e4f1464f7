import { host } from '../suite/records.ts';
import { ScriptedDynamo } from './scripted-dynamo.ts';

let dynamo: ScriptedDynamo;
beforeEach(async () => {
  dynamo = new ScriptedDynamo();
  await dynamo.listen();
});
afterEach(() => dynamo.close());

const NAMES = ['h1', 'h2', 'h3'];

function targets(): string[] {
  return dynamo.calls.map(({ target }) => target);
}

/** Answers the call of many writes so, and every other one as done. */
function answerTogether(...codes: (string | undefined)[]) {
  dynamo.answer = ({ target }) => {
    const Responses = codes.map((Code) => (Code === undefined ? { TableName: 'hosts' } : { Error: { Code } }));
    return { status: 200, json: target === 'BatchExecuteStatement' ? { Responses } : {} };
  };
}

/** Writes the hosts at the same moment over version 4; the errors' names, or the versions. */
async function putAll(store = dynamo.connect()) {
  const results = await Promise.allSettled(NAMES.map((name) => store.putHost(host(name), 4)));
  return results.map((result) => (result.status === 'fulfilled' ? result.value.version : result.reason.name));
}

describe('hosts that are written at the same moment', () => {
  test('are one call, with the condition of each', async () => {
    answerTogether(undefined, undefined, undefined);

    expect(await putAll()).toEqual([5, 5, 5]);

    expect(targets()).toEqual(['BatchExecuteStatement']);
    const [{ Statement, Parameters }] = dynamo.calls.flatMap(({ body }) => body.Statements);
    expect(Statement).toMatch(/^UPDATE "hosts" SET "schemaVersion" = \? SET /);
    expect(Statement).toMatch(/ WHERE "pk" = \? AND "sk" = \? AND "version" = \? AND "hostname" = \?$/);
    expect(Parameters.slice(-4)).toEqual([{ S: 'HOST#h1' }, { S: 'RECORD' }, { N: '4' }, { S: 'h1' }]);
  });

  test('are stale each by itself', async () => {
    answerTogether(undefined, 'ConditionalCheckFailed', undefined);

    expect(await putAll()).toEqual([5, 'StaleHost', 5]);
    expect(targets()).toEqual(['BatchExecuteStatement']);
  });

  test.each([
    'ThrottlingError',
    'ProvisionedThroughputExceeded',
    'InternalServerError',
    'ValidationError',
    'AccessDenied',
  ])('are written alone where DynamoDB has the error %s', async (code) => {
    answerTogether(undefined, undefined, code);

    expect(await putAll()).toEqual([5, 5, 5]);
    expect(targets()).toEqual(['BatchExecuteStatement', 'PutItem']);
    expect(dynamo.calls[1]?.body.Item.hostname).toEqual({ S: 'h3' });
  });

  test.each(['UnknownOperationException', 'ValidationException', 'AccessDeniedException'])(
    'are written alone by a DynamoDB that refuses the call with %s',
    async (name) => {
      const __type = `com.amazonaws.dynamodb.v20120810#${name}`;
      dynamo.answer = ({ target }) =>
        target === 'PutItem' ? { status: 200, json: {} } : { status: 400, json: { __type } };

      expect(await putAll()).toEqual([5, 5, 5]);
      expect(targets()).toEqual(['BatchExecuteStatement', 'PutItem', 'PutItem', 'PutItem']);
    },
  );

  test('are written alone by an emulator that stumbles over the statement', async () => {
    dynamo.answer = ({ target }) =>
      target === 'PutItem' ? { status: 200, json: {} } : { status: 500, json: '<!doctype html><title>500</title>' };

    expect(await putAll()).toEqual([5, 5, 5]);
  });

  test('wait for no second call during an outage', async () => {
    dynamo.refuse(500, 'InternalServerError');

    expect(await putAll()).toEqual(['StoreUnavailable', 'StoreUnavailable', 'StoreUnavailable']);
    expect(targets()).toEqual(['BatchExecuteStatement']);
  });

  test('hinder no other when one of them cannot be sent', async () => {
    const store = dynamo.connect();
    const unsendable = { ...host('h1'), ip: Symbol('ip') as unknown as string };

    const results = await Promise.allSettled([store.putHost(unsendable, 4), store.putHost(host('h2'), 4)]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(targets()).toEqual(['PutItem']);
  });

  test('are several calls of 25', async () => {
    dynamo.answer = ({ body }) => ({ status: 200, json: { Responses: body.Statements.map(() => ({})) } });
    const store = dynamo.connect();

    await Promise.all(Array.from({ length: 60 }, (_, n) => store.clearOutbox(`h${n}`, 1)));

    expect(dynamo.calls.map(({ body }) => body.Statements.length)).toEqual([25, 25, 10]);
  });
});
