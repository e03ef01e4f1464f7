import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { functionName } from '../infra/assembly.ts';

/** JSON Schema, as far as zod writes it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

/** A step in the text of a handler: the name of its export, and of its schema. */
const STEP = /export const (\w+) = stepHandler\(\s*([\w.]+)/g;

/**
 * The schema that `stepHandler` gets in functions/handlers/ of that folder, by the name of the
 * function. With `input` it describes the step's input; with `output` the same value with every
 * default filled in.
 */
export async function stepSchemas(root: string, io: 'input' | 'output'): Promise<Record<string, JsonSchema>> {
  const [handlers, contract] = ['handlers', 'contract/flow'].map((folder) => join(root, 'functions', folder));
  const schemas = Object.assign({}, ...(await Promise.all(modulesIn(contract ?? '').map(({ load }) => load()))));
  const steps = modulesIn(handlers ?? '').flatMap(({ name: module, text }) =>
    [...text.matchAll(STEP)].flatMap(([, exported = '', schema = '']): [string, JsonSchema][] => {
      // The reconciliation is no step of a flow: a schedule calls it, and it takes whatever comes.
      if (schema === 'z.unknown') return [];
      if (!(schema in schemas)) throw new Error(`${module} takes ${schema}, which functions/contract/flow has not`);
      return [
        [
          functionName(module, exported),
          JSON.parse(JSON.stringify(z.toJSONSchema(schemas[schema], { io, unrepresentable: 'any' }))),
        ],
      ];
    }),
  );
  return Object.fromEntries(steps);
}

function modulesIn(folder: string) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => ({
    name: basename(file, '.ts'),
    text: readFileSync(join(folder, file), 'utf8'),
    load: () => import(pathToFileURL(join(folder, file)).href) as Promise<Record<string, z.ZodType>>,
  }));
}

/** Keywords that do not restrict values. */
const ANNOTATIONS = ['$schema', 'default', 'description', 'title'];
/** Keywords that are compared one by one. Readers drop unknown fields, so those do no harm. */
const UNDERSTOOD = [
  'type',
  'properties',
  'required',
  'items',
  'anyOf',
  'enum',
  'additionalProperties',
  'propertyNames',
];

/**
 * Describes each value that `sent` allows and `taken` does not; empty if `taken` covers `sent`. A
 * keyword that this function does not know must be the same in both.
 */
export function misunderstandings(sent: JsonSchema, taken: JsonSchema, where = '$'): string[] {
  if (sent.anyOf !== undefined) return sent.anyOf.flatMap((each) => misunderstandings(each, taken, where));
  if (taken.anyOf !== undefined) {
    const found = taken.anyOf.map((each) => misunderstandings(sent, each, where));
    return found.some(({ length }) => length === 0)
      ? []
      : [`${where}: ${JSON.stringify(sent)} is none of what is taken`];
  }
  return [
    ...typeFaults(sent, taken, where),
    ...enumFaults(sent, taken, where),
    ...otherFaults(sent, taken, where),
    ...fieldFaults(sent, taken, where),
    ...(taken.items === undefined ? [] : misunderstandings(sent.items ?? {}, taken.items, `${where}[]`)),
  ];
}

function typeFaults(sent: JsonSchema, taken: JsonSchema, where: string): string[] {
  if (taken.type === undefined) return [];
  const types = (schema: JsonSchema) => [schema.type ?? 'anything'].flat();
  const known = types(taken);
  const others = types(sent).filter(
    (type) => !known.includes(type) && !(type === 'integer' && known.includes('number')),
  );
  return others.map((type) => `${where}: ${type} is sent, ${known.join(' or ')} is taken`);
}

function enumFaults({ enum: sent }: JsonSchema, { enum: taken }: JsonSchema, where: string): string[] {
  if (taken === undefined) return [];
  return (sent ?? ['any other value']).flatMap((value) =>
    taken.includes(value) ? [] : [`${where}: ${value} is not taken`],
  );
}

function otherFaults(sent: JsonSchema, taken: JsonSchema, where: string): string[] {
  return Object.entries(taken)
    .filter(([keyword]) => !UNDERSTOOD.includes(keyword) && !ANNOTATIONS.includes(keyword))
    .filter(([keyword, value]) => JSON.stringify(sent[keyword]) !== JSON.stringify(value))
    .map(([keyword, value]) => `${where}: ${keyword} ${JSON.stringify(value)} is asked for`);
}

function fieldFaults(sent: JsonSchema, taken: JsonSchema, where: string): string[] {
  const missing = (taken.required ?? []).filter((name) => !(sent.required ?? []).includes(name));
  const shared = Object.entries(taken.properties ?? {}).flatMap(([name, schema]) => {
    const theirs = sent.properties?.[name];
    return theirs === undefined ? [] : misunderstandings(theirs, schema, `${where}.${name}`);
  });
  return [...missing.map((name) => `${where}.${name}: is asked for, and not always sent`), ...shared];
}
