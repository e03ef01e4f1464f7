/**
 * YARPC's HTTP inbound as yarpc-go has it: what it checks, and how it tells errors (transport/http/handler.go, codes.go,
 * constants.go, ttl.go; api/transport/request.go; yarpcerrors/codes.go for the names).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../reply.ts';
import type { Asked } from '../schedulers/scheduler-server.ts';

const STATUS = {
  'invalid-argument': 400,
  'not-found': 404,
  aborted: 409,
  internal: 500,
  unimplemented: 501,
  unavailable: 503,
} as const;

export class YarpcError extends Error {
  readonly code: keyof typeof STATUS;

  constructor(code: keyof typeof STATUS, message: string) {
    super(message);
    this.code = code;
  }
}

/** Takes the JSON of a request message and gives that of the response; throws YarpcError. */
export type Procedure = (request: Readonly<Record<string, unknown>>) => object;

/** Where Peloton mounts the inbound (pkg/common/rpc/rpc.go); its mux knows nothing else. */
const PATH = '/api/v1';

export function answerYarpc(asked: Asked, service: string, procedures: Readonly<Record<string, Procedure>>): Reply {
  if (asked.path.split('?', 1)[0] !== PATH) {
    return { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: '404 page not found\n' };
  }
  const headers = { 'Rpc-Service': header(asked.headers, 'rpc-service'), 'Rpc-Status': 'success' };
  try {
    const response = JSON.stringify(called(asked, service, procedures));
    return { status: 200, headers: { ...headers, 'Content-Type': 'application/json' }, body: response };
  } catch (error) {
    if (!(error instanceof YarpcError)) throw error;
    return failed(error, headers, header(asked.headers, 'rpc-accepts-both-response-error') === 'true');
  }
}

/** A client that accepts both gets the message in a header, any other as plain text in the body. */
function failed({ code, message }: YarpcError, known: Readonly<Record<string, string>>, acceptsBoth: boolean): Reply {
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

function called(
  { method, headers, body }: Asked,
  service: string,
  procedures: Readonly<Record<string, Procedure>>,
): object {
  if (method !== 'POST') throw new YarpcError('not-found', `request method was ${method} but only POST is allowed`);
  const [asked, name, caller, encoding] = ['service', 'procedure', 'caller', 'encoding'].map((field) =>
    header(headers, `rpc-${field}`),
  ) as [string, string, string, string];
  checkPresent({ 'service name': asked, procedure: name, 'caller name': caller, encoding });
  if (asked !== service) {
    const message = `unrecognized service name "${asked}", available services: "${service}"`;
    throw new YarpcError('unimplemented', message);
  }
  const procedure = procedures[name];
  // Only JSON is simulated; the real one also takes protobuf.
  if (procedure === undefined || encoding !== 'json') {
    throw new YarpcError('unimplemented', `unrecognized procedure "${name}" for service "${service}"`);
  }
  checkTtl(header(headers, 'context-ttl-ms'), service, name);
  return procedure(decoded(body, name, service, caller));
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

function decoded(body: string, procedure: string, service: string, caller: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = body === '' ? {} : JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, as any other body that is no message.
  }
  const what = `failed to decode "json" request body for procedure "${procedure}" of service "${service}"`;
  throw new YarpcError('invalid-argument', `${what} from caller "${caller}"`);
}
