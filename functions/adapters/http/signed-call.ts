import { createHmac } from 'node:crypto';
import type { Call } from './transport.ts';

export interface Question {
  /** What is asked, in JSON. */
  readonly body: string;
  /** The same whenever the same is asked; nothing but what a header may hold. */
  readonly idempotencyKey: string;
  readonly now: Date;
  /** Key of the signature. @default - not signed */
  readonly key: string | undefined;
  readonly deadlineMs?: number;
}

/** What the owner of something is asked by POST: signed over its time and its bytes, as docs/webhook.md tells them to check. */
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
