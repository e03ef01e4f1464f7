import type * as z from 'zod';
import { Problem } from '../functions/contract/api.ts';
import { CliError, EXIT } from './exit-code.ts';

/** An answer of the API: `document` as it was sent, with fields that this CLI does not know; `body` as the schema reads it. */
export interface Reply<T> {
  readonly body: T;
  readonly document: unknown;
}

const FIRST_CHARACTERS = 200;

/** Reads an answer; anything but the JSON that the API promises is an error that shows what came instead. */
export function readReply<T>(schema: z.ZodType<T>, status: number, text: string, url: string): Reply<T> {
  const document = parse(text);
  if (status < 200 || status > 299) throw refusal(status, document, text, url);
  if (document === undefined) throw notTheApi(status, text, url);
  const parsed = schema.safeParse(document);
  if (!parsed.success) throw notTheApi(status, text, url);
  return { body: parsed.data, document };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, document: unknown, text: string, url: string): CliError {
  const transient = status === 429 || status >= 500;
  const problem = Problem.safeParse(document);
  if (problem.success) {
    const { type, title, detail, errors } = problem.data;
    const problemType = type.split('/').at(-1);
    return new CliError(EXIT.failed, `${title} (${status} ${problemType})`, {
      problemType,
      lines: [detail, ...errors.filter((entry) => errors.length > 1 || !detail.includes(entry.message)).map(entryLine)],
      transient,
    });
  }
  const message = gatewayMessage(document);
  if (message === undefined) return notTheApi(status, text, url);
  const lines =
    status === 401 || status === 403
      ? [`${url} wants a caller with execute-api:Invoke: check AWS_PROFILE, and that the cluster has "auth": "iam"`]
      : [url];
  return new CliError(EXIT.failed, `the service answered ${status}: ${message}`, { lines, transient });
}

/** `h1 (host-not-down): is HOST_STATE_DRAINING …`; a field stands where the host would. */
function entryLine(entry: Problem['errors'][number]): string {
  const subject = [entry.host, entry.field].filter((part) => part !== undefined).join(' ');
  return `${subject === '' ? entry.code : `${subject} (${entry.code})`}: ${entry.message}`;
}

/** API Gateway's own errors, before any function runs, are `{"message": "Forbidden"}`. */
function gatewayMessage(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const message = 'message' in document ? document.message : 'Message' in document ? document.Message : undefined;
  return typeof message === 'string' ? message : undefined;
}

function notTheApi(status: number, text: string, url: string): CliError {
  const start = text.length > FIRST_CHARACTERS ? `${text.slice(0, FIRST_CHARACTERS)}…` : text;
  return new CliError(EXIT.failed, `${url} answered ${status} with something other than Peloton's JSON`, {
    lines: [
      start.trim() === '' ? '(nothing)' : start,
      'check the address: is it the Peloton service, and of this version?',
    ],
    transient: status === 429 || status >= 500,
  });
}
