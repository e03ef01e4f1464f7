import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MAX_BODY_BYTES } from '../../functions/contract/api/api.ts';
import { MAX_BODY_BYTES as MAX_HTTP_BYTES } from '../../local/http/api-server.ts';

/** How a text becomes the bytes of a body: as it should, and in every other way. */

export interface Encoded {
  readonly body: Buffer;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const JSON_TYPES = ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;x=y'];
const OTHER_TYPES = [
  '',
  'text/plain',
  'text/json',
  'application/jsonp',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json, text/plain',
  'application/octet-stream',
  'json',
  '*/*',
  ';',
  'x'.repeat(5_000),
];

/** Sizes around the limit of a request, of an execution's input and, seldom because it is slow, of HTTP API. */
const SIZES = [MAX_BODY_BYTES - 1, MAX_BODY_BYTES, MAX_BODY_BYTES + 1, 262_144, 262_145];

const type = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...JSON_TYPES) },
  { weight: 1, arbitrary: fc.constantFrom(...OTHER_TYPES) },
);

type Encode = (text: string) => Buffer;

const encode: fc.Arbitrary<Encode> = fc.oneof(
  { weight: 30, arbitrary: fc.constant<Encode>((text) => Buffer.from(text)) },
  {
    weight: 2,
    arbitrary: fc.nat().map(
      (at): Encode =>
        (text) =>
          Buffer.from(text.slice(0, at % (text.length + 1))),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }).map(
      ({ at, byte }): Encode =>
        (text) =>
          withByte(Buffer.from(text), at, byte),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<BufferEncoding>('utf16le', 'latin1', 'base64').map(
      (encoding): Encode =>
        (text) =>
          encoding === 'base64'
            ? Buffer.from(btoa(unescape(encodeURIComponent(text.toWellFormed()))))
            : Buffer.from(text, encoding),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Encode>((text) => Buffer.from(`\ufeff${text}`)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...SIZES).map(
      (bytes): Encode =>
        (text) =>
          padded(text, bytes),
    ),
  },
);

const huge = fc.constantFrom(MAX_HTTP_BYTES, MAX_HTTP_BYTES + 1).map(
  (bytes): Encode =>
    (text) =>
      padded(text, bytes),
);

function withByte(bytes: Buffer, at: number, byte: number): Buffer {
  if (bytes.length > 0) bytes[at % bytes.length] = byte;
  return bytes;
}

function padded(text: string, bytes: number): Buffer {
  const own = Buffer.from(text);
  return own.length >= bytes ? own : Buffer.concat([own, Buffer.alloc(bytes - own.length, ' ')]);
}

export function encoded(text: fc.Arbitrary<string>): fc.Arbitrary<Encoded> {
  const how = fc.oneof({ weight: 2_000, arbitrary: encode }, { weight: 1, arbitrary: huge });
  return fc.tuple(text, how, type, fc.nat({ max: 60 })).map(([plain, asBytes, contentType, chance]) => {
    const body = asBytes(plain);
    const headers = contentType === '' ? [] : [['Content-Type', contentType] as const];
    if (chance === 1) return { body: gzipSync(body), headers: [...headers, ['Content-Encoding', 'gzip']] };
    if (chance === 2) return { body, headers: [...headers, ['Transfer-Encoding', 'chunked']] };
    return { body, headers };
  });
}
