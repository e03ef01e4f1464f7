import type * as z from 'zod';
import { type ErrorEntry, type MaintenanceError, refusal } from '../errors.ts';
import { pathText as fieldName, issueText, valueAt } from '../issue-text.ts';

/** Validation faults as errors of the API: one entry for every bad field or host. */

/** Entries in a reply: enough for a thousand bad hosts, and a limit for a body of garbage. */
const MAX_ENTRIES = 1_000;
const MAX_QUOTED = 80;

export type Schema<T> = z.ZodType<T>;

/** A fault that no schema can find. */
export interface FoundFault {
  readonly path: readonly PropertyKey[];
  /** Continues a sentence that begins with the value. */
  readonly message: string;
}

/**
 * Returns the parsed value. Throws InvalidInput with an entry for each fault.
 *
 * @param found further faults of the value, beside those of the schema
 */
export function validated<T>(schema: Schema<T>, value: unknown, found: readonly FoundFault[] = []): T {
  const result = schema.safeParse(value);
  if (result.success && found.length === 0) return result.data;
  throw invalidInput(value, found, result.error);
}

/** Makes InvalidInput with an entry for each fault. */
export function invalidInput(value: unknown, found: readonly FoundFault[], cause?: z.ZodError): MaintenanceError {
  const issues: Issue[] = [
    ...(cause?.issues ?? []),
    ...found.map(({ path, message }) => ({ code: 'custom' as const, path: [...path], message })),
  ];
  const entries = issues.flatMap((issue) => entriesOf(issue, value)).slice(0, MAX_ENTRIES);
  return refusal('InvalidInput', entries, cause);
}

type Issue = z.ZodError['issues'][number];

function entriesOf(issue: Issue, value: unknown): ErrorEntry[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const field = fieldName([...issue.path, key]);
      return { field, code: 'unknown-field', message: `'${clip(field)}' is not a field of this request` };
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
      message: sentence(field, bad, issueText(issue, bad)),
    },
  ];
}

function sentence(field: string, bad: unknown, message: string): string {
  if (field === '') return /^is /.test(message) ? `the request ${message}` : message;
  const quoted = typeof bad === 'string' ? ` '${clip(bad)}'` : '';
  return `${field}:${quoted} ${message}`;
}

/** Control characters would garble a terminal or a log line. */
function clip(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, '\uFFFD');
  return plain.length > MAX_QUOTED ? `${plain.slice(0, MAX_QUOTED)}…` : plain;
}
