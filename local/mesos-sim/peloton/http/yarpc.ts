/**
 * Answers YARPC calls over HTTP with the checks and errors of yarpc-go (transport/http/handler.go, codes.go,
 * constants.go, ttl.go; api/transport/request.go; yarpcerrors/codes.go for the names).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../../http/reply.ts';
import type { PelotonCredentials } from '../../options/peloton-options.ts';
import type { Asked } from '../../schedulers/request.ts';
import { YarpcError } from '../model/yarpc-error.ts';
import { decodeMessage, type Message, type MessageFields } from './messages.ts';

const STATUS = {
  'invalid-argument': 400,
  unauthenticated: 401,
  'permission-denied': 403,
  'not-found': 404,
  aborted: 409,
  internal: 500,
  unimplemented: 501,
  unavailable: 503,
} as const satisfies Record<YarpcError['code'], number>;

export interface Procedure {
  readonly request: MessageFields;
  /** Refused while operators have locked all writes. @default false */
  readonly writes?: boolean;
  /** Its response is a stream, which HTTP does not carry. @default false */
  readonly streams?: boolean;
  /** Gives the JSON of the response; throws YarpcError. */
  readonly answer: (request: Message) => object;
}

/** The interface of one process. */
interface YarpcService {
  readonly name: string;
  readonly procedures: Readonly<Record<string, Procedure>>;
  /** Credentials that callers must send. @default none */
  readonly credentials?: PelotonCredentials | undefined;
  readonly isWriteLocked: boolean;
}

/** The path at which Peloton accepts YARPC calls over HTTP (pkg/common/rpc/rpc.go). */
const PATH = '/api/v1';

export function answerYarpc(asked: Asked, service: YarpcService): Reply {
  const path = asked.path.split('?', 1)[0];
  if (path === '/health') return { status: 200, headers: PLAIN, body: 'OK\n' };
  if (path !== PATH) {
    return { status: 404, headers: { ...PLAIN, 'X-Content-Type-Options': 'nosniff' }, body: '404 page not found\n' };
  }
  const known = { 'Rpc-Service': header(asked.headers, 'rpc-service') || service.name, 'Rpc-Status': 'success' };
  const acceptsBoth = header(asked.headers, 'rpc-accepts-both-response-error') === 'true';
  try {
    const call = received(asked, service);
    return answered(call, known, acceptsBoth);
  } catch (error) {
    if (!(error instanceof YarpcError)) throw error;
    return failed(error, known, acceptsBoth);
  }
}

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' } as const;

type Known = Readonly<Record<'Rpc-Service' | 'Rpc-Status', string>>;

/** An error of the procedure has the status `error`; errors of YARPC and its middleware have not. */
function answered({ procedure, request }: ReceivedCall, known: Known, acceptsBoth: boolean): Reply {
  try {
    const body = JSON.stringify(procedure.answer(request));
    return { status: 200, headers: { ...known, 'Content-Type': 'application/json' }, body };
  } catch (error) {
    if (!(error instanceof YarpcError)) throw error;
    return failed(error, { ...known, 'Rpc-Status': 'error' }, acceptsBoth);
  }
}

/** A client that accepts an error with a body gets the message in a header. Any other gets it in the body. */
function failed({ code, message }: YarpcError, known: Known, acceptsBoth: boolean): Reply {
  const headers = { ...known, 'Rpc-Error-Code': code };
  const status = STATUS[code];
  if (acceptsBoth) {
    const both = { 'Rpc-Both-Response-Error': 'true', 'Rpc-Error-Message': message };
    return { status, headers: { ...headers, ...both }, body: '' };
  }
  return { status, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf8' }, body: `${message}\n` };
}

function header(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name] ?? '');
}

interface ReceivedCall {
  readonly procedure: Procedure;
  readonly request: Message;
}

function received({ method, headers, body }: Asked, service: YarpcService): ReceivedCall {
  if (method !== 'POST') throw new YarpcError('not-found', `request method was ${method} but only POST is allowed`);
  const [asked, name, caller, encoding] = ['service', 'procedure', 'caller', 'encoding'].map((field) =>
    header(headers, `rpc-${field}`),
  ) as [string, string, string, string];
  checkPresent({ 'service name': asked, procedure: name, 'caller name': caller, encoding });
  if (asked !== service.name) {
    const message = `unrecognized service name "${asked}", available services: "${service.name}"`;
    throw new YarpcError('unimplemented', message);
  }
  const procedure = service.procedures[name];
  // Only JSON is simulated; the real service also takes protobuf.
  if (procedure === undefined || encoding !== 'json') {
    throw new YarpcError('unimplemented', `unrecognized procedure "${name}" for service "${service.name}"`);
  }
  checkTtl(header(headers, 'context-ttl-ms'), service.name, name);
  checkCredentials(headers, service, name);
  if (procedure.streams === true)
    throw new YarpcError('unimplemented', 'transport http does not handle Streaming handlers');
  if (procedure.writes === true && service.isWriteLocked) {
    throw new YarpcError('internal', 'All write APIs are locked down');
  }
  const subject = `procedure "${name}" of service "${service.name}" from caller "${caller}"`;
  return { procedure, request: decodeMessage(body, procedure.request, subject) };
}

function checkPresent(fields: Readonly<Record<string, string>>): void {
  const missing = Object.keys(fields).filter((name) => fields[name] === '');
  if (missing.length > 0) throw new YarpcError('invalid-argument', `missing ${missing.join(', ')}`);
}

function checkTtl(ttl: string, service: string, procedure: string): void {
  if (ttl === '') throw new YarpcError('invalid-argument', 'missing TTL');
  if (/^\+?\d+$/.test(ttl)) return;
  throw new YarpcError('invalid-argument', `invalid ttl ${ttl} for service "${service}" and procedure "${procedure}"`);
}

/** Ignores basic authentication. A caller without the two headers may do nothing. */
function checkCredentials(headers: IncomingHttpHeaders, { name, credentials }: YarpcService, procedure: string): void {
  if (credentials === undefined) return;
  const username = header(headers, 'rpc-header-username');
  const password = header(headers, 'rpc-header-password');
  if (username === '' && password === '')
    throw new YarpcError('permission-denied', `not permitted to call ${procedure} in ${name}`);
  if (username !== credentials.username || password !== credentials.password)
    throw new YarpcError('unauthenticated', 'invalid Username/Password combination');
}
