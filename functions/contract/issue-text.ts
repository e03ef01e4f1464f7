import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** Names of JSON's types, and of whole numbers. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

/** The beginnings of zod's own messages. Messages of our schemas begin with other words. */
const OF_LIBRARY = /^(Invalid|Too|Unrecognized|Not a multiple) /;

/**
 * Describes a fault without the name of the field: `is missing`, `is not an array`, `is not one of
 * hold, force, cancel`. It replaces zod's messages and keeps those of our schemas.
 *
 * @param value the value at the issue's path
 */
export function issueText(issue: Issue, value: unknown): string {
  if (!OF_LIBRARY.test(`${issue.message} `)) return issue.message;
  if (value === undefined && issue.code !== 'unrecognized_keys') return 'is missing';
  if (issue.code === 'invalid_type') return `is not ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `is not one of ${issue.values.join(', ')}`;
  if (issue.code === 'unrecognized_keys') return `has no field ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_union') return unionText(issue);
  return sizeText(issue) ?? issue.message;
}

function unionText({ message, ...issue }: z.core.$ZodIssueInvalidUnion): string {
  if ('options' in issue && Array.isArray(issue.options)) return `is not one of ${issue.options.join(', ')}`;
  const expected = issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [first.expected] : []));
  if (expected.length === 0 || expected.length < issue.errors.length) return message;
  return `is not ${expected.map((type) => TYPES[type] ?? type).join(' or ')}`;
}

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };

/** Describes a wrong size; undefined for other issues. */
function sizeText(issue: Issue): string | undefined {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return undefined;
  const [comparison, limit] =
    issue.code === 'too_small' ? (['less', issue.minimum] as const) : (['more', issue.maximum] as const);
  const unit = UNITS[issue.origin];
  return unit === undefined ? `is ${comparison} than ${limit}` : `has ${comparison} than ${limit}${unit}`;
}

/** Writes the path of an issue as JavaScript does: `[0].url`, `kernel.timeout`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** Returns the value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined | null)?.[part], value);
}

/** Describes every issue of a value: `[0].url is missing`. */
export function issueSentences(error: z.ZodError, value: unknown): string[] {
  return error.issues.map((issue) => {
    const text = issueText(issue, valueAt(value, issue.path));
    return issue.path.length === 0 ? text : `${pathText(issue.path)} ${text}`;
  });
}
