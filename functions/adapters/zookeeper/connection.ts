import { connect, type Socket } from 'node:net';
import { int } from './jute.ts';

/** A TCP connection to one ZooKeeper server. Each message follows its length of four bytes. */
export interface Connection {
  send(message: Buffer): void;
  /** Returns the next message; rejects when the connection ends first. */
  receive(): Promise<Buffer>;
}

/** Longer than any expected answer; ZooKeeper's own limit (jute.maxbuffer) is 1 MiB. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Runs `use` with a connection, and closes it afterwards, or as soon as the signal fires. */
export async function connected<T>(
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const end = () => failed.reject(signal.reason);
  signal.addEventListener('abort', end);
  socket.on('error', failed.reject);
  socket.on('close', () => failed.reject(new Error('the server closed the connection')));
  try {
    return await Promise.race([use(overSocket(socket)), failed.promise]);
  } finally {
    signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

function overSocket(socket: Socket): Connection {
  const messages = messagesOf(socket);
  return {
    send: (message) => void socket.write(Buffer.concat([int(message.length), message])),
    receive: async () => {
      const { value, done } = await messages.next();
      if (done || value === undefined) throw new Error('the server closed the connection');
      return value;
    },
  };
}

async function* messagesOf(socket: Socket): AsyncGenerator<Buffer> {
  let waiting: Buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    waiting = Buffer.concat([waiting, chunk as Buffer]);
    while (waiting.length >= 4) {
      const length = waiting.readInt32BE(0);
      if (length < 0 || length > MAX_MESSAGE_BYTES) throw new Error('its answer does not look like ZooKeeper');
      if (waiting.length < 4 + length) break;
      yield waiting.subarray(4, 4 + length);
      waiting = waiting.subarray(4 + length);
    }
  }
}
