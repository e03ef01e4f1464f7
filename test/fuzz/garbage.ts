import fc from 'fast-check';

/** Bytes that are not quite HTTP. Each ends by itself: a request that is left unfinished is a matter of time limits. */

const END = '\r\n\r\n';
const TEMPLATES: readonly ((host: string, noise: string) => string)[] = [
  (host) => `GET /v1/hosts HTTP/9.9\r\nHost: ${host}\r\nConnection: close${END}`,
  (host) => `GET /v1/hosts HTTP/1.0\r\nHost: ${host}${END}`,
  () => `GET /v1/hosts HTTP/1.1\r\nConnection: close${END}`,
  (host) => `GET /v1/hosts HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close${END}`,
  (host) => `GET /v1/ho sts HTTP/1.1\r\nHost: ${host}${END}`,
  (host) => `POST /v1/maintenance/start HTTP/1.1\r\nHost: ${host}\r\nContent-Length: -1${END}`,
  (host) => `POST /v1/maintenance/start HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1e3${END}`,
  (host) => `POST /v1/maintenance/start HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\nContent-Length: 3${END}{}`,
  (host) =>
    `POST /v1/maintenance/start HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked${END}{}`,
  (host) => `POST /v1/maintenance/start HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: gzip${END}{}`,
  (host) =>
    `POST /v1/maintenance/start HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked${END}zz\r\n{}\r\n0${END}`,
  (host) => `POST /v1/maintenance/start HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 99999999999999999999${END}`,
  (host, noise) => `GET /v1/hosts HTTP/1.1\r\nHost: ${host}\r\nX-Some: ${noise}\r\nConnection: close${END}`,
  (host, noise) => `GET /v1/hosts HTTP/1.1\r\nHost: ${host}\r\n${noise}: x\r\nConnection: close${END}`,
  (host, noise) => `GET /${noise} HTTP/1.1\r\nHost: ${host}\r\nConnection: close${END}`,
  (host, noise) => `${noise} /v1/hosts HTTP/1.1\r\nHost: ${host}\r\nConnection: close${END}`,
  (host, noise) =>
    `GET /v1/hosts?${noise} HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(20_000)}\r\nConnection: close${END}`,
  // Empty lines alone are waited behind: a request may begin after them.
  (_host, noise) => `x${noise}${END}`,
  () => `PRI * HTTP/2.0${END}SM${END}`,
  () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
];

export function garbage(host: string): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...TEMPLATES), fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }))
    .map(([template, noise]) => Buffer.from(template(host, noise), 'latin1'));
}
