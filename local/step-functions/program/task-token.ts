import { randomUUID } from 'node:crypto';

/**
 * Task tokens: opaque to their receivers, unique for each attempt of a task. A token holds its
 * execution, so tokens of earlier processes and ended tasks need no list.
 */

const TOKEN = /^(arn:[\w-]+:states:[\w-]*:\d*:execution:[^\s\0]+)\0[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function newTaskToken(executionArn: string): string {
  return Buffer.from(`${executionArn}\0${randomUUID()}`).toString('base64url');
}

/** ARN of the token's execution; undefined for text that is not a token. */
export function executionOfToken(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  return bytes.toString('base64url') === token ? TOKEN.exec(bytes.toString())?.[1] : undefined;
}
