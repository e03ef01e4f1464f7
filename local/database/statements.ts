import { promisify } from 'node:util';
import type {
  AttributeValue,
  BatchExecuteStatementCommandInput,
  BatchStatementRequest,
  BatchStatementResponse,
} from '@aws-sdk/client-dynamodb';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type { Store } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import putItemInput from 'dynalite/validations/putItem.js';
import updateItemInput from 'dynalite/validations/updateItem.js';

/**
 * BatchExecuteStatement, which dynalite lacks, for the two statements that the service makes: the
 * INSERT of an item, and the UPDATE of one item under conditions of equality. Each is dynalite's own
 * PutItem or UpdateItem. Unlike DynamoDB, it refuses any other statement as not well formed.
 */

const MAX_STATEMENTS = 25;
const MAX_LENGTH = 8_192;

type Values = Readonly<Record<string, AttributeValue>>;

/** A well-formed statement. */
interface Statement {
  readonly tableName: string;
  /** Attributes of an INSERT's item, or the conditions of an UPDATE. */
  readonly values: Values;
  /** The changes of an UPDATE. */
  readonly updates?: Readonly<Record<string, { readonly Action: string; readonly Value?: AttributeValue | undefined }>>;
}

/** Throws if the whole batch is invalid; any other error is the result of its statement. */
export async function executeStatements(
  store: Store,
  { Statements = [], ReturnConsumedCapacity = 'NONE' }: BatchExecuteStatementCommandInput,
): Promise<object> {
  if (Statements.length === 0 || Statements.length > MAX_STATEMENTS) {
    throw new Error(`1 validation error detected: a batch has 1 to ${MAX_STATEMENTS} statements`);
  }
  const keys = new Set<string>();
  const consumed = new Map<string, number>();
  const execute = async (request: BatchStatementRequest): Promise<BatchStatementResponse> => {
    const statement = parsed(request);
    if (statement === undefined) return { Error: NOT_WELL_FORMED };
    const { tableName: TableName } = statement;
    try {
      const key = await keyOf(store, statement);
      const mark = JSON.stringify([TableName, key]);
      if (keys.has(mark)) return { Error: REPEATED, TableName };
      keys.add(mark);
      const { ConsumedCapacity } = await run(store, statement, key, { ReturnConsumedCapacity });
      consumed.set(TableName, (consumed.get(TableName) ?? 0) + (ConsumedCapacity?.CapacityUnits ?? 0));
      return { TableName };
    } catch (error) {
      return { Error: errorOf(error, statement), TableName };
    }
  };
  const Responses = await Promise.all(Statements.map(execute));
  const ConsumedCapacity = [...consumed].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }));
  return { Responses, ...(ReturnConsumedCapacity !== 'NONE' && { ConsumedCapacity }) };
}

const NOT_WELL_FORMED = {
  Code: 'ValidationError',
  Message: "Statement wasn't well formed, can't be processed: the embedded database knows no such statement",
} as const;

/** DynamoDB may execute them in any order: the service writes no item twice in a batch. */
const REPEATED = { Code: 'ValidationError', Message: 'Another statement of the batch writes this item' } as const;

/** Undefined for a statement that is not one of the two. */
function parsed({ Statement = '', Parameters = [] }: BatchStatementRequest): Statement | undefined {
  if (Statement.length > MAX_LENGTH) return undefined;
  return parsedInsert(Statement, Parameters) ?? parsedUpdate(Statement, Parameters);
}

function parsedInsert(text: string, parameters: readonly AttributeValue[]): Statement | undefined {
  const [, tableName = '', fields = ''] = /^INSERT INTO "([^"]+)" VALUE \{('.*)\}$/.exec(text) ?? [];
  const values = named(fields, ', ', /^'([^']+)': \?$/, parameters);
  return values && { tableName, values };
}

function parsedUpdate(text: string, parameters: readonly AttributeValue[]): Statement | undefined {
  const [, tableName = '', set = '', remove = '', where = ''] =
    /^UPDATE "([^"]+)" ((?:SET "[^"]+" = \? )+)((?:REMOVE "[^"]+" )*)WHERE (".*)$/.exec(text) ?? [];
  const [changed, removed] = [namesIn(set), namesIn(remove)];
  const values = named(where, ' AND ', /^"([^"]+)" = \?$/, parameters.slice(changed.length));
  if (values === undefined) return undefined;
  const updates = [
    ...changed.map((name, index) => [name, { Action: 'PUT', Value: parameters[index] }]),
    ...removed.map((name) => [name, { Action: 'DELETE' }]),
  ];
  return { tableName, values, updates: Object.fromEntries(updates) };
}

function namesIn(clauses: string): string[] {
  return [...clauses.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
}

/** The parameters by name; undefined if a part of the text has another form, or their numbers differ. */
function named(text: string, separator: string, form: RegExp, parameters: readonly AttributeValue[]) {
  const names = text.split(separator).map((part) => form.exec(part)?.[1]);
  if (names.length !== parameters.length || names.includes(undefined)) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, parameters[index]])) as Values;
}

async function keyOf(store: Store, { tableName, values }: Statement): Promise<Values> {
  const { KeySchema } = await promisify(store.getTable)(tableName, true);
  const isOfKey = (name: string) => KeySchema.some(({ AttributeName }) => AttributeName === name);
  return Object.fromEntries(Object.entries(values).filter(([name]) => isOfKey(name)));
}

async function run(store: Store, { tableName: TableName, values, updates }: Statement, Key: Values, options: object) {
  const expected = (of: Values, condition: (value: AttributeValue) => object) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, condition(value)]));
  if (updates === undefined) {
    const Expected = expected(Key, () => ({ Exists: false }));
    return call(store, putItem, putItemInput, { TableName, Item: values, Expected, ...options });
  }
  // The condition includes the key, so that an UPDATE creates no item.
  const Expected = expected(values, (Value) => ({ Value }));
  return call(store, updateItem, updateItemInput, { TableName, Key, AttributeUpdates: updates, Expected, ...options });
}

async function call(store: Store, action: typeof putItem, { types, custom }: typeof putItemInput, input: object) {
  const checked = validations.checkTypes(input, types);
  validations.checkValidations(checked, types, custom, store);
  return promisify(action)(store, checked);
}

function errorOf(error: unknown, { updates }: Statement): BatchStatementResponse['Error'] {
  const { __type = '', message } = (error as { body?: { __type?: string; message?: string } }).body ?? {};
  if (__type.endsWith('#ResourceNotFoundException')) return { Code: 'ResourceNotFound', Message: message };
  if (__type.endsWith('#ValidationException')) return { Code: 'ValidationError', Message: message };
  if (!__type.endsWith('#ConditionalCheckFailedException')) throw error;
  return updates === undefined
    ? { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' }
    : { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
}
