import { connect } from 'node:net';

/** HTTP/1.1 by hand: a request goes out byte for byte as it was made up, however wrong it is. */

export interface RawRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface RawReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const ANSWER_LIMIT_MS = 20_000;

/** `host` is said in the Host header unless the request has one of its own; the length of the body, or its one chunk, always. */
export function bytesOf({ method, target, headers, body }: RawRequest, host: string): Buffer {
  const own = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(own.has('host') ? [] : [`Host: ${host}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(own.has('transfer-encoding') || own.has('content-length') ? [] : [`Content-Length: ${body.length}`]),
    'Connection: close',
  ];
  return Buffer.concat([
    Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    own.has('transfer-encoding') ? chunked(body) : body,
  ]);
}

function chunked(body: Buffer): Buffer {
  const chunk = body.length === 0 ? [] : [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')];
  return Buffer.concat([...chunk, Buffer.from('0\r\n\r\n')]);
}

/** The answer; undefined when the connection ends without one. Rejects when nothing happens for too long. */
export function exchange(port: number, bytes: Buffer): Promise<RawReply | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS} ms`)));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that has said all it had to say may close while a body is still on its way.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    socket.on('close', () => resolve(parsed(Buffer.concat(chunks).toString())));
    socket.write(bytes);
  });
}

function parsed(text: string): RawReply | undefined {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1];
  if (status === undefined) return undefined;
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(status), headers, body: rest.join('\r\n\r\n') };
}
