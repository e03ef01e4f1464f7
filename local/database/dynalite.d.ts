/** Types of the parts of dynalite 4 in use: it ships none. */

declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** Folder of the LevelDB files; without one the data is in memory. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}

declare module 'dynalite/db/index.js' {
  export type Callback<T = never> = (error?: Error | null, value?: T) => void;
  export type Item = Record<string, unknown>;

  /** An index of CreateTable with the fields that DescribeTable adds. */
  export type Index = import('@aws-sdk/client-dynamodb').GlobalSecondaryIndexDescription;

  export interface Table {
    TableName: string;
    TableArn: string;
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    KeySchema: { AttributeName: string }[];
    GlobalSecondaryIndexes?: Index[];
    LocalSecondaryIndexes?: Index[];
  }

  export type Operation = { type: 'put'; key: string; value: Item } | { type: 'del'; key: string };

  export interface Level {
    open(): Promise<void>;
    /** dynalite replaces `close` with one that ends its server for good, and keeps the original. */
    close: { _original(): Promise<void> };
    get(key: string, callback: Callback<Item>): void;
    getSync(key: string): Item | undefined;
    batch(operations: Operation[], callback: Callback): void;
    clear(range: object): Promise<void>;
    values(options: object): { nextv(size: number): Promise<Item[]>; close(): Promise<void> };
    createValueStream(options: object): import('node:stream').Readable;
  }

  export interface Store {
    db: Level;
    tableDb: { put(name: string, table: Table, callback: Callback): void };
    getTable(name: string, checkStatus: boolean, callback: (error: Error | null, table: Table) => void): void;
  }

  export interface IndexActions {
    puts: { index: string; key: string; item: Item }[];
    deletes: { index: string; key: string }[];
  }

  /** The module itself, whose members dynalite's actions look up at each call. */
  const db: {
    create(options?: object): Store;
    createKey(item: Item, table: Table): string;
    getIndexActions(indexes: Index[], existing: Item | undefined, item: Item | null, table: Table): IndexActions;
    updateIndexes(store: Store, table: Table, existing: Item | undefined, item: Item | null, callback: Callback): void;
  };
  export default db;
}

declare module 'dynalite/actions/*.js' {
  import type { Store } from 'dynalite/db/index.js';

  export default function action(
    store: Store,
    input: object,
    callback: (error: Error | null, answer: { ConsumedCapacity?: { CapacityUnits: number } }) => void,
  ): void;
}

declare module 'dynalite/validations/*.js' {
  const validation: {
    types: object;
    custom(input: object, store: import('dynalite/db/index.js').Store): string | undefined;
    /** From `index.js`. Both functions throw dynalite's error answer. */
    checkTypes(input: object, types: object): object;
    checkValidations(input: object, types: object, custom: object, store: import('dynalite/db/index.js').Store): void;
  };
  export default validation;
}
