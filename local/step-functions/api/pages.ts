import { AwsError } from '../../http/aws-json.ts';

const DEFAULT_PAGE = 100;

interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of a list. The token counts from the end that does not grow, so that no item moves to
 * another page: new executions are added at the front, new events at the back.
 */
export function paged<T>(
  items: readonly T[],
  { maxResults, nextToken }: PageRequest,
  growsAt: 'start' | 'end',
): { items: T[]; nextToken: string | undefined } {
  const mark = nextToken === undefined ? undefined : readToken(nextToken);
  const start = mark === undefined ? 0 : growsAt === 'end' ? mark : Math.max(0, items.length - mark);
  const end = start + (maxResults || DEFAULT_PAGE);
  const isLast = end >= items.length;
  const next = Buffer.from(`at:${growsAt === 'end' ? end : items.length - end}`).toString('base64url');
  return { items: items.slice(start, end), nextToken: isLast ? undefined : next };
}

function readToken(token: string): number {
  const mark = /^at:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (mark === undefined) throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  return Number(mark);
}
