import type * as z from 'zod';
import { Problem } from '../../functions/contract/api/api.ts';
import { parsedJson } from '../../functions/domain/text/parsed-json.ts';
import { CliError, EXIT } from '../terminal/exit-code.ts';
import { type Answer, gatewayRefusal, notTheApi } from './no-entry.ts';

/**
 * An answer of the API. `document` keeps fields that this CLI does not know; `body` has the
 * schema's.
 */
export interface Reply<T> {
  readonly body: T;
  readonly document: unknown;
}

/** Reads an answer. Throws a CliError for anything but the JSON that the API promises. */
export function readReply<T>(schema: z.ZodType<T>, answer: Answer): Reply<T> {
  const document = parsedJson(answer.text);
  if (answer.status < 200 || answer.status > 299) throw refusal(document, answer);
  const parsed = schema.safeParse(document);
  if (document === undefined || !parsed.success) throw notTheApi(answer);
  return { body: parsed.data, document };
}

function refusal(document: unknown, answer: Answer): CliError {
  const { status } = answer;
  const problem = Problem.safeParse(document);
  if (problem.success) {
    const { type, title, detail, errors } = problem.data;
    const problemType = type.split('/').at(-1);
    return new CliError(EXIT.failed, `${title} (${status} ${problemType})`, {
      problemType,
      lines: [detail, ...errors.filter((entry) => errors.length > 1 || !detail.includes(entry.message)).map(entryLine)],
      transient: status === 429 || status >= 500,
    });
  }
  const message = gatewayMessage(document);
  return message === undefined ? notTheApi(answer) : gatewayRefusal(answer, message);
}

/** `h1 (host-not-down): is HOST_STATE_DRAINING …`, or the field in place of the host. */
function entryLine(entry: Problem['errors'][number]): string {
  const subject = [entry.host, entry.field].filter((part) => part !== undefined).join(' ');
  return `${subject === '' ? entry.code : `${subject} (${entry.code})`}: ${entry.message}`;
}

function gatewayMessage(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const message = 'message' in document ? document.message : 'Message' in document ? document.Message : undefined;
  return typeof message === 'string' ? message : undefined;
}
