import { type Fault, faultOf, noAnswer } from './fault.ts';
import { authorization } from './session.ts';

/** Requests to the service. A fault is an answer: nothing here throws, unless the caller gives up. */

export type Answer<T> =
  | { readonly body: T; readonly tag: string | null; readonly fault?: never; readonly unchanged?: never }
  | { readonly fault: Fault; readonly body?: never; readonly tag?: never; readonly unchanged?: never }
  | { readonly unchanged: true; readonly body?: never; readonly tag?: never; readonly fault?: never };

export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  /** ETag of the answer that the console has: the same again is `unchanged`. */
  readonly tag?: string | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** API Gateway gives up after 30 s. */
const LIMIT_MS = 35_000;

export async function ask<T>(path: string, { method = 'GET', body, tag, signal }: Question = {}): Promise<Answer<T>> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(tag ? { 'if-none-match': tag } : {}),
  };
  try {
    const response = await fetch(path, {
      method,
      headers: { ...headers, ...(await authorization()) },
      cache: 'no-store',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 304) return { unchanged: true };
    const text = await response.text();
    return response.ok ? read<T>(text, response) : { fault: faultOf(response.status, text) };
  } catch {
    signal?.throwIfAborted();
    return { fault: noAnswer() };
  }
}

function read<T>(text: string, { headers, status }: Response): Answer<T> {
  try {
    return { body: JSON.parse(text) as T, tag: headers.get('etag') };
  } catch {
    return { fault: faultOf(status, text) };
  }
}
