import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { listening } from '../../local-server.ts';

/** A forward proxy on loopback, like those of companies. */
export interface FakeProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `GET http://h1:80/x` or `CONNECT h1:443`, with the credentials that came. */
  readonly asked: { readonly line: string; readonly authorization: string | undefined }[];
}

export interface ProxyBehaviour {
  /** Its answer in place of forwarding. */
  readonly refuse?: number;
  /** The real target of every request, whatever it names. */
  readonly port?: number;
  /** The answer to plain requests. @default - none: those are for `refuse` and tunnels */
  readonly answer?: string;
}

export async function fakeProxy({ refuse, port = 9, answer = '' }: ProxyBehaviour): Promise<FakeProxy> {
  const asked: { line: string; authorization: string | undefined }[] = [];
  const note = ({ method, url, headers }: IncomingMessage) =>
    asked.push({ line: `${method} ${url}`, authorization: headers['proxy-authorization'] });
  const server = createServer((request, response) => {
    note(request);
    response.writeHead(refuse ?? 200, { 'content-type': 'application/json' }).end(answer);
  });
  server.on('connect', (request, socket) => {
    note(request);
    socket.on('error', () => undefined);
    if (refuse !== undefined) return socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`);
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    onward.on('error', () => socket.destroy());
    return onward.pipe(socket).pipe(onward);
  });
  const { port: own, close } = await listening(server);
  return { host: `127.0.0.1:${own}`, asked, [Symbol.asyncDispose]: close };
}
