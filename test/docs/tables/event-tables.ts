import { eventOpenApi } from '../../../functions/contract/api/openapi/event-openapi.ts';
import type { EventType } from '../../../functions/contract/events.ts';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly nullable?: boolean;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

/** The table of an event's fields for the documentation, made from what the schema registry holds. */
export function fieldTable(type: EventType): string {
  const schema = eventOpenApi(type).components.schemas[type.replaceAll(' ', '')] as Schema;
  const rows = rowsOf('', schema).map((cells) => `| ${cells.join(' | ')} |`);
  return ['| field | type | meaning |', '|---|---|---|', ...rows].join('\n');
}

function rowsOf(prefix: string, { properties = {} }: Schema): string[][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    return [[`\`${path}\``, typeOf(schema), schema.description ?? ''], ...rowsWithin(path, schema)];
  });
}

function rowsWithin(path: string, schema: Schema): string[][] {
  if (schema.items === undefined) return rowsOf(`${path}.`, schema);
  const variants = schema.items.oneOf;
  if (variants === undefined) return rowsOf(`${path}[].`, schema.items);
  return variants.flatMap((variant) => rowsOf(`${path}[${variant.properties?.of?.enum?.[0]}].`, variant));
}

function typeOf({ type, format, nullable, items, ...schema }: Schema): string {
  const values = schema.enum?.filter((value) => value !== null).map((value) => `\`${value}\``) ?? [];
  if (schema.enum !== undefined && values.length === 0) return 'null';
  const list = items === undefined ? undefined : `list of ${items.oneOf === undefined ? typeOf(items) : 'object'}`;
  const name = list ?? (values.length > 0 ? values.join(', ') : format === 'date-time' ? 'time' : (type ?? ''));
  return nullable === true ? `${name} or null` : name;
}
