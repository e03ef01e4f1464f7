import { randomUUID } from 'node:crypto';

/**
 * Task tokens: opaque to whoever gets one, unique for each attempt of a task. A token says which execution it belongs to, so that
 * those of an earlier process, and those that are over, need no list.
 */

const TOKEN = /^(arn:[\w-]+:states:[\w-]*:\d*:execution:[^\s\0]+)\0[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function newTaskToken(executionArn: string): string {
  return Buffer.from(`${executionArn}\0${randomUUID()}`).toString('base64url');
}

/** The ARN of the execution that the token belongs to; undefined for text that is no token. */
export function executionOfToken(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  return bytes.toString('base64url') === token ? TOKEN.exec(bytes.toString())?.[1] : undefined;
}
