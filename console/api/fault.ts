import type { Problem } from '../../functions/contract/api/api.ts';

/** The reason for a missing or refused answer, and what a person can do. */
export interface Fault {
  readonly kind: 'refused' | 'forbidden' | 'expired' | 'signed-out' | 'late' | 'away' | 'missing' | 'failed';
  /** A sentence: what is wrong. */
  readonly title: string;
  /** Sentences: which host or field, and what to do. */
  readonly lines: readonly string[];
}

const NO_ANSWER: Fault = {
  kind: 'away',
  title: 'The service does not answer',
  lines: ['Check that it runs and that this machine reaches it. The console asks again by itself.'],
};

const EXPIRED: Fault = {
  kind: 'expired',
  title: 'Your AWS credentials are no longer valid',
  lines: ['Log in again, for instance with `aws sso login`. The console goes on by itself.'],
};

/** The authorizer of the hosted console refuses the token. */
const SIGNED_OUT: Fault = {
  kind: 'signed-out',
  title: 'Your sign-in has expired',
  lines: ['The service did nothing. Sign in again to go on: you come back to this screen.'],
};

const FORBIDDEN: Fault = {
  kind: 'forbidden',
  title: 'You may look, but not act',
  lines: ['Your identity has no right to make this call. Ask for the operator policy (docs/security.md).'],
};

export function noAnswer(): Fault {
  return NO_ANSWER;
}

/** True if the request may have been accepted although its answer is missing. */
export function mayHaveArrived({ kind }: Fault): boolean {
  return kind === 'late' || kind === 'away';
}

/** Reads an answer other than 2xx. `text` need not be JSON: gateways answer as they like. */
export function faultOf(status: number, text: string): Fault {
  const document = parsed(text);
  if (isProblem(document) && document.type.endsWith('/no-credentials')) return ofNoCredentials(document);
  if (status === 401) return SIGNED_OUT;
  if (status === 403) return denial(document, text);
  if (isProblem(document)) return ofProblem(document);
  if (status === 504 || status === 503 || status === 502)
    return { ...NO_ANSWER, kind: status === 504 ? 'late' : 'away' };
  return { kind: 'failed', title: `The service answered ${status}`, lines: [text.slice(0, 200)] };
}

function denial(document: unknown, text: string): Fault {
  if (/expired|security token|signature/i.test(text)) return EXPIRED;
  if (isProblem(document)) return { ...FORBIDDEN, lines: [document.detail] };
  return FORBIDDEN;
}

/** The fault when `peloton console` cannot sign the request. */
function ofNoCredentials({ title, detail }: Problem): Fault {
  return { kind: 'expired', title, lines: [detail, 'The console goes on by itself.'] };
}

function ofProblem({ type, status, title, detail, errors }: Problem): Fault {
  const entries = errors.filter(({ message }) => errors.length > 1 || !detail.includes(message));
  const lines = [detail, ...entries.map(entryLine)];
  if (type.endsWith('/timed-out')) return { kind: 'late', title, lines };
  if (type.endsWith('/unreachable')) return { kind: 'away', title, lines };
  if (status === 404) return { kind: 'missing', title, lines };
  return { kind: status >= 500 ? 'failed' : 'refused', title, lines };
}

function entryLine({ host, field, message }: Problem['errors'][number]): string {
  const subject = [host, field].filter((part) => part !== undefined).join(' ');
  return subject === '' ? message : `${subject}: ${message}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(document: unknown): document is Problem {
  if (typeof document !== 'object' || document === null) return false;
  const { title, detail, errors } = document as Partial<Problem>;
  return typeof title === 'string' && typeof detail === 'string' && Array.isArray(errors);
}
