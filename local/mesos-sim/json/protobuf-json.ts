/**
 * Turns JSON into a protobuf message as stout does, with its error texts: unknown fields are dropped, nulls are absent,
 * an object where a list belongs is a list of one, numbers may come as strings.
 *
 * Source: recorded exchanges b-18 to b-54, b-v1-05 to b-v1-14 and g-02.
 */
import { JsonNumber, type JsonObject, type JsonValue, parseJson, type Result } from './json-parse.ts';

export interface EnumType {
  readonly kind: 'enum';
  readonly names: ReadonlySet<string>;
}

interface MessageType {
  readonly kind: 'message';
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly type: 'string' | 'int64' | 'bool' | EnumType | MessageType;
  readonly label: 'required' | 'optional' | 'repeated';
}

type Message = Record<string, unknown>;

class ConversionFault extends Error {}

export function message(...fields: readonly Field[]): MessageType {
  return { kind: 'message', fields };
}

function field(label: Field['label']) {
  return (name: string, type: Field['type']): Field => ({ name, type, label });
}

export const required = field('required');
export const optional = field('optional');
export const repeated = field('repeated');

/** One message. `T` is the shape that the type describes. */
export function decode<T>(type: MessageType, json: JsonValue): Result<T> {
  if (!(json instanceof Map)) return { error: 'Expecting a JSON object' };
  try {
    const decoded = fill(type, json);
    const missing = missingFields(type, decoded, '');
    if (missing.length > 0) return { error: `Missing required fields: ${missing.join(', ')}` };
    return { value: decoded as T };
  } catch (error) {
    if (error instanceof ConversionFault) return { error: error.message };
    throw error;
  }
}

/** A bare list of messages. */
export function decodeList<T>(type: MessageType, json: readonly JsonValue[]): Result<T[]> {
  const decoded: T[] = [];
  for (const item of json) {
    const one = decode<T>(type, item);
    if (one.error !== undefined) return { error: one.error };
    decoded.push(one.value);
  }
  return { value: decoded };
}

function fill(type: MessageType, json: JsonObject): Message {
  const filled: Message = {};
  // Mesos keeps JSON objects sorted, which decides the fault that is reported first.
  for (const key of [...json.keys()].sort()) {
    const known = type.fields.find((candidate) => candidate.name === key);
    const value = json.get(key);
    if (known !== undefined && value !== undefined) put(filled, known, value);
  }
  return filled;
}

function put(filled: Message, known: Field, json: JsonValue): void {
  if (Array.isArray(json)) {
    if (known.label !== 'repeated') throw notExpecting('array', known);
    for (const item of json) put(filled, known, item);
    return;
  }
  const value = convert(known, json as Exclude<JsonValue, readonly JsonValue[]>);
  if (value === undefined) return;
  if (known.label !== 'repeated') filled[known.name] = value;
  else filled[known.name] = [...((filled[known.name] as unknown[] | undefined) ?? []), value];
}

function convert(known: Field, json: Exclude<JsonValue, readonly JsonValue[]>): unknown {
  const { type } = known;
  if (json === null) return undefined;
  if (typeof json === 'string') return convertString(known, json);
  if (typeof json === 'boolean') {
    if (type === 'bool') return json;
    throw notExpecting('boolean', known);
  }
  if (json instanceof JsonNumber) {
    if (type === 'int64') return json.toInt64();
    throw notExpecting('number', known);
  }
  if (typeof type === 'object' && type.kind === 'message') return fill(type, json as JsonObject);
  throw notExpecting('object', known);
}

function convertString(known: Field, text: string): unknown {
  const { type } = known;
  if (type === 'string') return text;
  if (type === 'int64') {
    const parsed = parseJson(text);
    const fault = parsed.error ?? (parsed.value instanceof JsonNumber ? undefined : 'Unexpected JSON type parsed');
    if (fault === undefined) return (parsed.value as JsonNumber).toInt64();
    throw new ConversionFault(`Failed to parse '${text}' as a JSON number for field '${known.name}': ${fault}`);
  }
  if (type === 'bool') {
    const parsed = parseJson(text);
    if (typeof parsed.value === 'boolean') return parsed.value;
    const fault = parsed.error ?? 'Unexpected JSON type parsed';
    throw new ConversionFault(`Failed to parse '${text}' as a JSON boolean for field '${known.name}': ${fault}`);
  }
  if (type.kind === 'enum') return type.names.has(text) ? text : undefined;
  throw notExpecting('string', known);
}

function notExpecting(jsonType: string, known: Field): ConversionFault {
  return new ConversionFault(`Not expecting a JSON ${jsonType} for field '${known.name}'`);
}

function missingFields(type: MessageType, decoded: Message, path: string): string[] {
  const own = type.fields
    .filter((known) => known.label === 'required' && decoded[known.name] === undefined)
    .map((known) => path + known.name);
  const inner = type.fields.flatMap(({ name, type: inside }) => {
    const value = decoded[name];
    if (typeof inside !== 'object' || inside.kind !== 'message' || value === undefined) return [];
    if (!Array.isArray(value)) return missingFields(inside, value as Message, `${path}${name}.`);
    return value.flatMap((item, index) => missingFields(inside, item as Message, `${path}${name}[${index}].`));
  });
  return [...own, ...inner];
}
