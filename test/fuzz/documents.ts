import fc from 'fast-check';
import type { JsonSchema } from './json-schema.ts';
import { changed, type Json, jsonOf, type Member, textOf } from './json-text.ts';
import { poison, poisonKey } from './poison.ts';

/** Documents that fit a schema, and what becomes of them when they are mutated. */

/** Values that fields accept and that the schemas cannot express, by the field's name. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** A document that fits the schema. */
function fitting(schema: JsonSchema, known: Known, field = ''): fc.Arbitrary<Json> {
  const { type, properties = {}, items, required = [], additionalProperties } = schema;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum).map(jsonOf);
  if (type === undefined) return fc.jsonValue().map(jsonOf);
  if (Array.isArray(type))
    return fc.oneof(...type.map((each: string) => fitting({ ...schema, type: each }, known, field)));
  if (type === 'boolean') return fc.boolean().map(jsonOf);
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000 }).map(jsonOf);
  if (type === 'array' && items !== undefined) {
    return fc.array(fitting(items, known, field), { minLength: 1, maxLength: 4 }).map((list) => ({ items: list }));
  }
  if (type === 'object' && schema.properties === undefined && typeof additionalProperties === 'object') {
    const value = fitting(additionalProperties as JsonSchema, known, field);
    const key = fc.constantFrom(...(known[`${field} key`] ?? ['key']));
    return fc.tuple(key, value).map((member) => ({ members: [member] }));
  }
  if (type === 'object') {
    const members = Object.entries(properties).map(([key, each]): fc.Arbitrary<Member | undefined> => {
      const member = fitting(each, known, key).map((value): Member => [key, value]);
      return required.includes(key) ? member : fc.option(member, { nil: undefined, freq: 2 });
    });
    return fc.tuple(...members).map((all) => ({ members: all.filter((member) => member !== undefined) }));
  }
  if (type !== 'string') throw new Error(`no value is known for ${JSON.stringify(schema)}`);
  const texts = known[field];
  return texts === undefined ? fc.string({ maxLength: 40 }).map(jsonOf) : fc.constantFrom(...texts).map(jsonOf);
}

type Mutation = (document: Json) => Json;

const place = fc.nat({ max: 40 });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ at: place, to: poison }).map(
      ({ at, to }): Mutation =>
        (json) =>
          changed(json, at, () => to),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ at: place, key: poisonKey, to: poison }).map(
      ({ at, key, to }): Mutation =>
        (json) =>
          changed(json, at, (node) => withMember(node, [key, to])),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ at: place, which: place }).map(
      ({ at, which }): Mutation =>
        (json) =>
          changed(json, at, (node) => withMembers(node, which, () => [])),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ at: place, which: place, key: poisonKey }).map(
      ({ at, which, key }): Mutation =>
        (json) =>
          changed(json, at, (node) => withMembers(node, which, ([, value]) => [[key, value]])),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ at: place, which: place, to: poison }).map(
      ({ at, which, to }): Mutation =>
        (json) =>
          changed(json, at, (node) => withMembers(node, which, (member) => [member, [member[0], to]])),
    ),
  },
  {
    weight: 1,
    arbitrary: place.map(
      (at): Mutation =>
        (json) =>
          changed(json, at, (node) => ({ items: [node] })),
    ),
  },
);

function withMember(node: Json, member: Member): Json {
  if ('members' in node) return { members: [...node.members, member] };
  return 'items' in node ? { items: [...node.items, member[1]] } : { members: [member] };
}

function withMembers(node: Json, which: number, change: (member: Member) => readonly Member[]): Json {
  if (!('members' in node)) return node;
  return {
    members: node.members.flatMap((member, index) =>
      index === which % node.members.length ? change(member) : [member],
    ),
  };
}

/** Texts of documents of the schema with none to three mutations. */
export function mutated(schema: JsonSchema, known: Known): fc.Arbitrary<string> {
  const mutations = fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 9, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }) },
  );
  return fc
    .tuple(fitting(schema, known), mutations)
    .map(([document, all]) => textOf(all.reduce((json, mutate) => mutate(json), document)));
}
