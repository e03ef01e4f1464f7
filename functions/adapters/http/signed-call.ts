import { createHmac } from 'node:crypto';
import type { Call } from './transport.ts';

export interface Question {
  /** The question, as JSON. */
  readonly body: string;
  /** Stays the same when the call is repeated. Contains only characters that a header allows. */
  readonly idempotencyKey: string;
  readonly now: Date;
  /** Key of the signature. @default - not signed */
  readonly key: string | undefined;
  readonly deadlineMs?: number;
}

/** Makes a POST that is signed over its time and its body. docs/webhook.md shows how to check it. */
export function signedCall({ body, idempotencyKey, now, key, deadlineMs }: Question): Call {
  const timestamp = `${Math.floor(now.getTime() / 1000)}`;
  return {
    name: 'webhook',
    method: 'POST',
    path: '',
    headers: {
      'idempotency-key': idempotencyKey,
      'peloton-timestamp': timestamp,
      ...(key === undefined ? {} : { 'peloton-signature': signature(key, timestamp, body) }),
    },
    body,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  };
}

function signature(key: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`;
}
