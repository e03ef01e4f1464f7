/** The contract's part of JSON Schema, read independently of the service's own library. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** True when the value fits as far as the schema says; what it does not say, such as what a host name is, is left open. */
export function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (Array.isArray(schema.type)) return schema.type.some((type: string) => fits({ ...schema, type }, value));
  switch (schema.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' && fitsRange(schema, value);
    case 'integer':
      return Number.isInteger(value) && fitsRange(schema, value as number);
    case 'string':
      return typeof value === 'string' && fitsText(schema, value);
    case 'array':
      return Array.isArray(value) && fitsList(schema, value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) && fitsObject(schema, value);
    default:
      throw new Error(`the schema has a type that is not read here: ${JSON.stringify(schema)}`);
  }
}

function fitsRange({ minimum = -Infinity, maximum = Infinity }: JsonSchema, value: number): boolean {
  return value >= minimum && value <= maximum;
}

function fitsText({ minLength = 0, maxLength = Infinity, pattern = '' }: JsonSchema, text: string): boolean {
  // JSON Schema counts characters, not halves of pairs.
  const length = [...text].length;
  return length >= minLength && length <= maxLength && new RegExp(pattern, 'u').test(text);
}

function fitsList({ minItems = 0, maxItems = Infinity, items }: JsonSchema, list: readonly unknown[]): boolean {
  if (list.length < minItems || list.length > maxItems) return false;
  return items === undefined || list.every((item) => fits(items, item));
}

function fitsObject({ properties = {}, required = [], additionalProperties }: JsonSchema, object: object): boolean {
  return (
    required.every((key) => Object.hasOwn(object, key)) &&
    Object.entries(object).every(([key, value]) => {
      const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return own === undefined ? additionalProperties !== false : fits(own, value);
    })
  );
}
