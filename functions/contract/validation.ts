import type * as z from 'zod';
import { type ErrorEntry, MaintenanceError } from './errors.ts';

/** Validation faults in the words of the API: one entry for every bad field or host. */

/** Entries that a reply may carry: a request with a thousand bad hosts is told of all of them, a body of garbage is not echoed without end. */
const MAX_ENTRIES = 1_000;
const MAX_QUOTED = 80;

/** The value if it fits the schema; throws InvalidInput with an entry for each fault if not. */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const entries = result.error.issues.flatMap((issue) => entriesOf(issue, value)).slice(0, MAX_ENTRIES);
  const [first] = entries;
  const more = entries.length > 1 ? ` (and ${entries.length - 1} more, see errors)` : '';
  throw new MaintenanceError(
    'InvalidInput',
    `${first?.message ?? 'the input is not valid'}${more}; nothing was changed`,
    {
      cause: result.error,
      entries,
    },
  );
}

type Issue = z.ZodError['issues'][number];

function entriesOf(issue: Issue, value: unknown): ErrorEntry[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const field = fieldName([...issue.path, key]);
      return { field, code: 'unknown-field', message: `'${clip(field)}' is no field of this request` };
    });
  }
  const field = fieldName(issue.path);
  const bad = valueAt(value, issue.path);
  const inHosts = issue.path[0] === 'hosts' && issue.path.length > 1;
  return [
    {
      ...(inHosts && typeof bad === 'string' ? { host: clip(bad) } : {}),
      ...(field === '' ? {} : { field }),
      code: issue.code.replaceAll('_', '-'),
      message: sentence(field, bad, issue.message),
    },
  ];
}

function sentence(field: string, bad: unknown, message: string): string {
  if (field === '') return message;
  const quoted = typeof bad === 'string' ? ` '${clip(bad)}'` : '';
  return `${field}:${quoted} ${message}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined | null)?.[part], value);
}

/** Control characters would garble a terminal or a log line. */
function clip(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, '\uFFFD');
  return plain.length > MAX_QUOTED ? `${plain.slice(0, MAX_QUOTED)}…` : plain;
}
