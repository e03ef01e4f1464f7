import { BatchExecuteStatementCommand, type BatchStatementRequest, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createTableInput } from '../../../functions/adapters/store/dynamo/table.ts';
import { createTable } from '../../../local/database/create-table.ts';
import { type Database, LOCAL_ACCESS, startDatabase } from '../../../local/database/database.ts';

const [pk, sk, two] = [{ S: 'HOST#h1' }, { S: 'RECORD' }, { N: '2' }];
const UPDATE = {
  Statement: 'UPDATE "hosts" SET "a" = ? SET "version" = ? REMOVE "b" WHERE "pk" = ? AND "sk" = ? AND "version" = ?',
  Parameters: [{ S: 'new' }, two, pk, sk, { N: '1' }],
};
const INSERT = { Statement: `INSERT INTO "hosts" VALUE {'pk': ?, 'sk': ?, 'a': ?}`, Parameters: [pk, sk, { S: 'b' }] };

describe('the statements of the embedded database', () => {
  let database: Database;
  let client: DynamoDBClient;
  let documents: DynamoDBDocumentClient;
  beforeAll(async () => {
    database = await startDatabase({ dir: ':memory:' });
    await createTable(database.endpoint, createTableInput('hosts'));
    client = new DynamoDBClient({ endpoint: database.endpoint, ...LOCAL_ACCESS });
    documents = DynamoDBDocumentClient.from(client);
  });
  beforeEach(() => put({ a: 'old', b: true, c: 7, version: 1 }));
  afterAll(async () => {
    client.destroy();
    await database.stop();
  });

  async function put(attributes: object) {
    await documents.send(new PutCommand({ TableName: 'hosts', Item: { pk: 'HOST#h1', sk: 'RECORD', ...attributes } }));
  }

  async function stored(name: string) {
    const Key = { pk: `HOST#${name}`, sk: 'RECORD' };
    return (await documents.send(new GetCommand({ TableName: 'hosts', Key }))).Item;
  }

  function execute(...Statements: BatchStatementRequest[]) {
    return client.send(new BatchExecuteStatementCommand({ Statements, ReturnConsumedCapacity: 'TOTAL' }));
  }

  test('an UPDATE changes the attributes that it names, and costs as much as UpdateItem', async () => {
    const { Responses, ConsumedCapacity } = await execute(UPDATE);

    expect(Responses).toEqual([{ TableName: 'hosts' }]);
    expect(ConsumedCapacity).toEqual([{ TableName: 'hosts', CapacityUnits: 1 }]);
    expect(await stored('h1')).toEqual({ pk: 'HOST#h1', sk: 'RECORD', a: 'new', c: 7, version: 2 });
  });

  test.each([
    { what: 'an UPDATE whose condition does not hold', parameters: [pk, sk, two], code: 'ConditionalCheckFailed' },
    { what: 'an UPDATE of a missing item', parameters: [{ S: 'HOST#h2' }, sk, two], code: 'ConditionalCheckFailed' },
    { what: 'an UPDATE with a key of another type', parameters: [two, sk, two], code: 'ValidationError' },
  ])('$what changes nothing', async ({ parameters, code }) => {
    const before = await stored('h1');

    const { Responses } = await execute({ ...UPDATE, Parameters: [{ S: 'new' }, two, ...parameters] });

    expect(Responses).toEqual([expect.objectContaining({ Error: expect.objectContaining({ Code: code }) })]);
    expect(await stored('h1')).toEqual(before);
    expect(await stored('h2')).toBeUndefined();
  });

  test('an UPDATE by its key alone creates no item', async () => {
    const { Responses } = await execute({
      Statement: 'UPDATE "hosts" SET "a" = ? WHERE "pk" = ? AND "sk" = ?',
      Parameters: [{ S: 'new' }, { S: 'HOST#h2' }, sk],
    });

    expect(Responses?.[0]?.Error?.Code).toBe('ConditionalCheckFailed');
    expect(await stored('h2')).toBeUndefined();
  });

  test('an INSERT creates an item once', async () => {
    const again = { ...INSERT, Parameters: [{ S: 'HOST#h3' }, sk, { S: 'c' }] };

    expect((await execute({ ...INSERT, Parameters: [{ S: 'HOST#h3' }, sk, { S: 'b' }] })).Responses).toEqual([
      { TableName: 'hosts' },
    ]);
    expect((await execute(again)).Responses?.[0]?.Error?.Code).toBe('DuplicateItem');
    expect(await stored('h3')).toEqual({ pk: 'HOST#h3', sk: 'RECORD', a: 'b' });
  });

  test.each([
    'SELECT * FROM "hosts" WHERE "pk" = ?',
    'UPDATE "hosts" SET "a" = ? WHERE "pk" = ? OR "sk" = ?',
    `UPDATE "hosts" SET "a" = 'b' WHERE "pk" = ? AND "sk" = ?`,
    'UPDATE "hosts" SET "a" = ? WHERE "pk" = ? AND "sk" = ? AND "version" = ?',
    `INSERT INTO "hosts" VALUE {'pk': ?, 'sk': ?}`,
    'DELETE FROM "hosts" WHERE "pk" = ? AND "sk" = ?',
  ])('%s is not well formed here, and the others of the batch are made', async (Statement) => {
    const { Responses } = await execute({ Statement, Parameters: [{ S: 'x' }, pk, sk] }, UPDATE);

    expect(Responses?.map(({ Error: refused }) => refused?.Code)).toEqual(['ValidationError', undefined]);
    expect(await stored('h1')).toMatchObject({ a: 'new' });
  });

  test('the second statement for an item is refused', async () => {
    const { Responses } = await execute(UPDATE, UPDATE);

    expect(Responses?.map(({ Error: refused }) => refused?.Code)).toEqual([undefined, 'ValidationError']);
  });

  test.each([0, 26])('a batch of %i statements is invalid', async (count) => {
    await expect(execute(...Array.from({ length: count }, () => UPDATE))).rejects.toEqual(
      expect.objectContaining({ name: 'ValidationException' }),
    );
  });

  test('a table that does not exist is an error of its statement', async () => {
    const { Responses } = await execute({ ...INSERT, Statement: INSERT.Statement.replace('hosts', 'other') });

    expect(Responses?.[0]?.Error?.Code).toBe('ResourceNotFound');
  });
});
