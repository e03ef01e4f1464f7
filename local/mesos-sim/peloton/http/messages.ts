/**
 * Protobuf messages as jsonpb reads them: fields by either of their names, unknown ones ignored,
 * enums as numbers alone.
 */
import { YarpcError } from '../model/yarpc-error.ts';

/** Fields by their names in the .proto. */
export interface MessageFields {
  readonly [name: string]:
    | 'string'
    | 'bool'
    | 'uint32'
    | MessageFields
    | { readonly enumName: string }
    | { readonly isList: 'string' };
}

/** A decoded message, without fields that are absent or null. */
export type Message = Readonly<Record<string, unknown>>;

/** The text of a nested `{"value": …}`; empty when it is absent. */
export function nestedValue(message: Message, field: string): string {
  const { value = '' } = (message[field] ?? {}) as { readonly value?: string };
  return value;
}

/** @param subject name of the request for the error text */
export function decodeMessage(body: string, fields: MessageFields, subject: string): Message {
  try {
    return decoded(parsed(body), fields);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `failed to decode "json" request body for ${subject}: ${error.message}`;
    throw new YarpcError('invalid-argument', message);
  }
}

/** Go's two error texts for a body that is no JSON. */
function parsed(body: string): unknown {
  if (body === '') throw new SyntaxError('EOF');
  try {
    return JSON.parse(body);
  } catch (error) {
    const isCut = error instanceof Error && /end of JSON|Expected property name or '}'/.test(error.message);
    throw new SyntaxError(isCut && body.trim().length <= 1 ? 'unexpected EOF' : 'invalid character');
  }
}

function decoded(value: unknown, fields: MessageFields): Message {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError(mismatch(value, 'map[string]json.RawMessage'));
  const known = new Map(Object.keys(fields).flatMap((name) => [name, camelCase(name)].map((key) => [key, name])));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const name = known.get(key);
      return name === undefined || item === null ? [] : [[name, decodedField(item, fields[name] ?? 'string')]];
    }),
  );
}

function decodedField(value: unknown, type: MessageFields[string]): unknown {
  if (type === 'string') return checked(value, typeof value === 'string', 'string');
  if (type === 'bool') return checked(value, typeof value === 'boolean', 'bool');
  if (type === 'uint32') return checked(value, Number.isInteger(value) && Number(value) >= 0, 'uint32');
  if (isEnum(type)) return enumNumbers(value, type.enumName);
  return isList(type) ? checked(value, Array.isArray(value), '[]string') : decoded(value, type);
}

function checked(value: unknown, isRight: boolean, type: string): unknown {
  if (isRight) return value;
  throw new SyntaxError(mismatch(value, type));
}

function isEnum(type: object): type is { readonly enumName: string } {
  return typeof (type as { enumName?: unknown }).enumName === 'string';
}

function isList(type: object): type is { readonly isList: 'string' } {
  return (type as { isList?: unknown }).isList === 'string';
}

/** A repeated enum. */
function enumNumbers(value: unknown, enumName: string): readonly unknown[] {
  const list = Array.isArray(value) ? value : [value];
  const text = list.find((item) => typeof item !== 'number');
  if (text !== undefined) throw new SyntaxError(`unknown value ${JSON.stringify(text)} for enum ${enumName}`);
  return list;
}

function mismatch(value: unknown, type: string): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type ${type}`;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
