import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** JSON's own words for its types; a number that has to be whole is one of its own. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

/** How the library's own sentences begin. A sentence of one of our schemas begins otherwise, and stays. */
const OF_LIBRARY = /^(Invalid|Too|Unrecognized|Not a multiple) /;

/**
 * Says what is wrong with a value, without its name: `is missing`, `is not an array`, `is none of hold, force, cancel`.
 * Schemas of our own may say it themselves; this replaces the sentences of the library.
 *
 * @param value what stands at the issue's path
 */
export function issueText(issue: Issue, value: unknown): string {
  if (!OF_LIBRARY.test(`${issue.message} `)) return issue.message;
  if (value === undefined && issue.code !== 'unrecognized_keys') return 'is missing';
  if (issue.code === 'invalid_type') return `is not ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `is none of ${issue.values.join(', ')}`;
  if (issue.code === 'unrecognized_keys') return `has no field ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_union') return unionText(issue);
  return sizeText(issue) ?? issue.message;
}

function unionText({ message, ...issue }: z.core.$ZodIssueInvalidUnion): string {
  if ('options' in issue && Array.isArray(issue.options)) return `is none of ${issue.options.join(', ')}`;
  const expected = issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [first.expected] : []));
  if (expected.length === 0 || expected.length < issue.errors.length) return message;
  return `is not ${expected.map((type) => TYPES[type] ?? type).join(', and not ')}`;
}

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };

/** Undefined for an issue that is not about a size. */
function sizeText(issue: Issue): string | undefined {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return undefined;
  const [comparison, limit] =
    issue.code === 'too_small' ? (['less', issue.minimum] as const) : (['more', issue.maximum] as const);
  const unit = UNITS[issue.origin];
  return unit === undefined ? `is ${comparison} than ${limit}` : `has ${comparison} than ${limit}${unit}`;
}

/** The path of an issue as JavaScript would write it: `[0].url`, `kernel.timeout`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** What stands at a path; undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined | null)?.[part], value);
}

/** Every issue of a value as a sentence: `[0].url is missing`. */
export function issueSentences(error: z.ZodError, value: unknown): string[] {
  return error.issues.map((issue) => {
    const text = issueText(issue, valueAt(value, issue.path));
    return issue.path.length === 0 ? text : `${pathText(issue.path)} ${text}`;
  });
}
