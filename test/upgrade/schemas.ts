import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

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

/**
 * The schema that `stepHandler` gets in functions/handlers/ of that folder, by the name of the
 * handler. With `input` it describes the step's input; with `output` the same value with every
 * default filled in.
 */
export async function stepSchemas(root: string, io: 'input' | 'output'): Promise<Record<string, JsonSchema>> {
  const handlers = join(root, 'functions', 'handlers');
  const schemas = await contractOf(root);
  const steps = filesIn(handlers).flatMap((file): [string, JsonSchema][] => {
    const name = /\bstepHandler\(\s*([\w.]+)/.exec(readFileSync(join(handlers, file), 'utf8'))?.[1];
    // The reconciliation is no step of a flow: a schedule calls it, and it takes whatever comes.
    if (name === undefined || name === 'z.unknown') return [];
    const found = schemas[name];
    if (found === undefined) throw new Error(`${file} takes ${name}, which functions/contract/flow has not`);
    const schema = z.toJSONSchema(found, { io, unrepresentable: 'any' });
    return [[basename(file, '.ts'), JSON.parse(JSON.stringify(schema))]];
  });
  return Object.fromEntries(steps);
}

/** What the modules of functions/contract/flow/ export. */
async function contractOf(root: string): Promise<Readonly<Record<string, z.ZodType | undefined>>> {
  const contract = join(root, 'functions', 'contract', 'flow');
  const modules = filesIn(contract).map((file) => import(pathToFileURL(join(contract, file)).href));
  return Object.assign({}, ...(await Promise.all(modules)));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
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
