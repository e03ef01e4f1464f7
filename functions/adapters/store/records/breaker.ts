import * as z from 'zod';
import type { Breaker } from '../../../domain/request/breaker.ts';
import type { Store } from '../../../ports/store.ts';
import { BREAKER } from '../dynamo/keys.ts';
import { reader, SCHEMA_VERSION } from '../dynamo/records.ts';
import { atVersion, putItemIf, readRecord, type Table } from '../dynamo/table-calls.ts';

const slots = z.array(z.tuple([z.number(), z.number()]));

const toBreaker = reader<Breaker>(
  'breaker',
  z.looseObject({
    begun: slots,
    failed: slots,
    open: z.looseObject({ at: z.string(), why: z.string() }).nullable(),
    events: z.array(z.looseObject({ at: z.string(), by: z.string(), text: z.string() })),
    version: z.number().int().min(1),
  }),
);

/** The one item of the breaker. */
export function breakerStore(table: Table): Pick<Store, 'breaker' | 'putBreaker'> {
  return {
    breaker: () => readRecord(table, BREAKER, toBreaker),
    putBreaker(breaker) {
      const Item = { ...BREAKER, schemaVersion: SCHEMA_VERSION, ...breaker, version: breaker.version + 1 };
      return putItemIf(table, Item, atVersion(breaker.version));
    },
  };
}
