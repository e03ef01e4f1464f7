import fc from 'fast-check';
import { mutated } from './documents.ts';
import { encoded } from './encodings.ts';
import type { JsonSchema } from './json-schema.ts';
import { poisonText } from './poison.ts';
import type { RawRequest } from './raw-http.ts';

/** Requests to the routes that the service itself describes: valid ones, mutated, and such as no route takes. */

/** The used part of the answer to `GET /openapi.json`. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
  };
}

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** Of its body; undefined where none is taken. */
  readonly schema: JsonSchema | undefined;
  /** True where a request without a body is one too. @default false */
  readonly isBodyOptional?: boolean;
}

export function routesOf({ paths, components }: OpenApi): Route[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.flatMap((parameter) => (parameter.in === 'query' ? [parameter.name] : [])),
      schema: components.schemas[requestBody?.content['application/json']?.schema.$ref.split('/').at(-1) ?? ''],
      isBodyOptional: requestBody?.required === false,
    })),
  );
}

/** Values that fields, parameters and path segments take in this world. */
export type Known = Readonly<Record<string, readonly string[]>>;

export interface RouteRequest extends RawRequest {
  /** Its route and what the body has to fit; undefined where it may be no route's at all. */
  readonly route?: Route;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH', 'QUERY'];
const NO_BODY = Buffer.alloc(0);

export function bodyRequests(routes: readonly Route[], known: Known): fc.Arbitrary<RouteRequest> {
  const posts = routes.flatMap((route) => {
    const { method, schema } = route;
    if (schema === undefined) return [];
    const sent = fc.tuple(target(route, known), encoded(mutated(schema, known)));
    return [sent.map(([path, body]): RouteRequest => ({ method, target: path, route, ...body }))];
  });
  return fc.oneof(...posts);
}

export function lookRequests(routes: readonly Route[], known: Known): fc.Arbitrary<RouteRequest> {
  const looks = routes
    .filter(({ schema }) => schema === undefined)
    .map((route) =>
      fc
        .tuple(target(route, known), headers)
        .map(([path, own]): RouteRequest => ({ method: route.method, target: path, headers: own, body: NO_BODY })),
    );
  return fc.oneof(...looks);
}

/** Any method on anything that looks like a path, or does not. */
export function strayRequests(routes: readonly Route[], known: Known): fc.Arbitrary<RouteRequest> {
  const paths = fc.oneof(
    ...routes.map((route) => target(route, known)),
    fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
    fc.constantFrom(
      '*',
      '//',
      '/',
      '/v1',
      '/v1/',
      '/V1/hosts',
      '/v1//hosts',
      '/v1/hosts/',
      '/v1/hosts/../health',
      'http://127.0.0.1:1/v1/hosts',
      '/\\evil.example',
      '/%',
      '/v1/hosts/%zz',
      '/.env',
      '/v1/hosts;x=1',
    ),
  );
  const method = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...METHODS) },
    { weight: 1, arbitrary: fc.constantFrom('get', 'FOO', 'CONNECT') },
  );
  return fc
    .tuple(method, paths, headers)
    .map(([of, path, own]) => ({ method: of, target: path, headers: own, body: NO_BODY }));
}

/** One part of a path, as it is written there: escaped as it should be, twice, not at all, or wrongly. */
const segment: fc.Arbitrary<string> = fc
  .tuple(poisonText, fc.constantFrom('once', 'twice', 'raw', 'wrong'))
  .map(([text, how]) => {
    const once = encodeURIComponent(text.toWellFormed());
    if (how === 'twice') return encodeURIComponent(once);
    if (how === 'raw') return text.replace(/[\s\0]/g, '');
    return how === 'wrong' ? `${once}%2f%00%` : once;
  });

function target({ path, query }: Route, known: Known): fc.Arbitrary<string> {
  const parts = path.split('/').map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name === undefined ? fc.constant(part) : fc.oneof(segment, fc.constantFrom(...(known[name] ?? [''])));
  });
  const value = (name: string) => fc.oneof(segment, fc.constantFrom(...(known[name] ?? [''])));
  const pairs = query.map((name) =>
    fc.option(
      value(name).map((text) => `${name}=${text}`),
      { nil: undefined },
    ),
  );
  const extra = fc.option(
    fc.tuple(segment, segment).map(([name, text]) => `${name}=${text}`),
    { nil: undefined, freq: 8 },
  );
  return fc.tuple(fc.tuple(...parts), fc.tuple(...pairs, extra)).map(([all, parameters]) => {
    const search = parameters.filter((pair) => pair !== undefined).join('&');
    return `${all.join('/')}${search === '' ? '' : `?${search}`}`;
  });
}

/** Headers that proxies, browsers and attackers add to a request. */
const headers: fc.Arbitrary<RawRequest['headers']> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...(
          [
            ['Origin', 'http://evil.example'],
            ['Origin', 'null'],
            ['Sec-Fetch-Site', 'cross-site'],
            ['Host', 'evil.example'],
            ['Host', ''],
            ['X-Forwarded-Host', 'evil.example'],
            ['X-Forwarded-For', '169.254.169.254'],
            ['X-HTTP-Method-Override', 'DELETE'],
            ['X-Original-URL', '/v1/maintenance/start'],
            ['Cookie', '__proto__=1; a'],
            ['Accept', 'text/html'],
            ['Accept-Encoding', 'br'],
            ['Range', 'bytes=0-1'],
            ['If-None-Match', '*'],
            ['Expect', '200-ok'],
            ['Upgrade', 'websocket'],
            ['Connection', 'Upgrade'],
            ['X-Large', 'x'.repeat(9_000)],
            ['X-Larger', 'x'.repeat(17_000)],
            ['Authorization', 'AWS4-HMAC-SHA256 Credential=a/b'],
            ['X-Amz-Target', 'AWSStepFunctions'],
            ['__proto__', 'x'],
            ['constructor', 'x'],
          ] as const
        ).map((pair) => pair as readonly [string, string]),
      ),
      poisonText.map((text) => ['X-Some', text.replace(/[^\x20-\x7e\x80-\xff]/g, '').slice(0, 5_000)] as const),
    ),
    { maxLength: 2, size: 'max', depthIdentifier: 'headers' },
  )
  .map((pairs) => pairs);
