/** JSON as it is written: with repeated keys, numbers that no double holds, and tokens that are no JSON at all. */
export type Json =
  | { readonly text: string }
  | { readonly items: readonly Json[] }
  | { readonly members: readonly Member[] };

export type Member = readonly [key: string, value: Json];

export function jsonOf(value: unknown): Json {
  if (Array.isArray(value)) return { items: value.map(jsonOf) };
  if (typeof value !== 'object' || value === null) return { text: JSON.stringify(value) };
  return { members: Object.entries(value).map(([key, each]) => [key, jsonOf(each)]) };
}

export function textOf(json: Json): string {
  if ('text' in json) return json.text;
  if ('items' in json) return `[${json.items.map(textOf).join(',')}]`;
  return `{${json.members.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join(',')}}`;
}

function childrenOf(json: Json): readonly Json[] {
  if ('text' in json) return [];
  return 'items' in json ? json.items : json.members.map(([, value]) => value);
}

function size(json: Json): number {
  return childrenOf(json).reduce((sum, child) => sum + size(child), 1);
}

/** The document with one node, counted in the order of the text and from the start again, changed. */
export function changed(json: Json, at: number, change: (node: Json) => Json): Json {
  return changedAt(json, at % size(json), change);
}

function changedAt(json: Json, at: number, change: (node: Json) => Json): Json {
  if (at === 0) return change(json);
  let left = at - 1;
  const into = (child: Json): Json => {
    const here = size(child);
    const isIn = left >= 0 && left < here;
    const result = isIn ? changedAt(child, left, change) : child;
    left -= here;
    return result;
  };
  if ('items' in json) return { items: json.items.map(into) };
  if ('members' in json) return { members: json.members.map(([key, value]) => [key, into(value)]) };
  return json;
}
