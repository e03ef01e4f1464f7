import { BatchExecuteStatementCommand, type BatchExecuteStatementCommandOutput } from '@aws-sdk/lib-dynamodb';
import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import { batched } from '../../http/batched.ts';
import type { Key } from './keys.ts';
import type { Item } from './records.ts';
import { calling, distinctByKey, type Table } from './table-calls.ts';

/** A write of one item, made only if the stored item has certain attributes. */
export interface GuardedWrite extends Key {
  readonly set: Item;
  /** Attributes to remove from the item. */
  readonly remove?: readonly string[];
  /** Attributes of the stored item. @default - there is no item */
  readonly where?: Item;
  /** Makes the write with a call of its own; false if its condition does not hold. */
  readonly alone: () => Promise<boolean>;
}

/** DynamoDB's limit of one call. */
const WRITES_AT_ONCE = 25;

/** Errors of a statement whose condition did not hold. */
const NOT_HELD: readonly (string | undefined)[] = ['ConditionalCheckFailed', 'DuplicateItem'];

/**
 * Makes guarded writes, with one call for all of the same moment; false where the condition did not
 * hold. Each write succeeds or fails by itself, and costs as much as alone.
 *
 * Conditions of many items in one call need PartiQL: BatchWriteItem has none, and a transaction fails
 * as a whole and costs twice as much. If DynamoDB refuses PartiQL, as some emulators do, each write is
 * made alone.
 */
export function guardedWriter(table: Table): (write: GuardedWrite) => Promise<boolean> {
  return batched(WRITES_AT_ONCE, async (writes) => {
    // Only one write of each item: a second one depends on the first.
    const together = distinctByKey(writes);
    const made = together.length === 1 ? NONE : await makeTogether(table, together);
    return Promise.all(writes.map((write) => made.get(write) ?? write.alone().catch(asError)));
  });
}

const NONE: ReadonlyMap<GuardedWrite, boolean> = new Map();

/** Makes the writes in one call. A write that is missing in the result must be made alone. */
async function makeTogether(
  table: Table,
  writes: readonly GuardedWrite[],
): Promise<ReadonlyMap<GuardedWrite, boolean>> {
  const Statements = writes.map((write) => statementOf(table.tableName, write));
  try {
    const { Responses } = await calling(table, () =>
      table.documents.send(new BatchExecuteStatementCommand({ Statements })),
    );
    return new Map(writes.flatMap((write, index) => resultOf(write, Responses?.[index])));
  } catch (error) {
    // An emulator that does not know the statement may give an answer that is not JSON.
    const isOutage = isMaintenanceError(error, 'StoreUnavailable') && !(error.cause instanceof SyntaxError);
    if (isOutage) throw error;
    return NONE;
  }
}

type Response = NonNullable<BatchExecuteStatementCommandOutput['Responses']>[number];

function resultOf(write: GuardedWrite, response: Response | undefined): [GuardedWrite, boolean][] {
  if (response === undefined) return [];
  if (response.Error === undefined) return [[write, true]];
  return NOT_HELD.includes(response.Error.Code) ? [[write, false]] : [];
}

/** The write in PartiQL. DynamoDB keeps the attributes that an UPDATE does not name. */
function statementOf(tableName: string, { pk, sk, set, remove = [], where }: GuardedWrite) {
  const values = Object.entries(set);
  if (where === undefined) {
    const item = [['pk', pk], ['sk', sk], ...values] as const;
    const fields = item.map(([name]) => `'${name}': ?`).join(', ');
    return { Statement: `INSERT INTO "${tableName}" VALUE {${fields}}`, Parameters: item.map(([, value]) => value) };
  }
  const conditions = [['pk', pk], ['sk', sk], ...Object.entries(where)] as const;
  const changes = [...values.map(([name]) => `SET "${name}" = ?`), ...remove.map((name) => `REMOVE "${name}"`)];
  const condition = conditions.map(([name]) => `"${name}" = ?`).join(' AND ');
  return {
    Statement: `UPDATE "${tableName}" ${changes.join(' ')} WHERE ${condition}`,
    Parameters: [...values, ...conditions].map(([, value]) => value),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new MaintenanceError('Internal', String(error));
}
