import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** TCP servers that play ZooKeeper. */

export interface FakeZooKeeper extends AsyncDisposable {
  /** Such as 127.0.0.1:40123. */
  readonly address: string;
  /** Number of connections so far. */
  readonly connections: number;
}

interface Recorded {
  readonly name: string;
  readonly messages: readonly { readonly sent?: string; readonly answered?: string }[];
}

const file = new URL('../../exchanges/zookeeper/leading-master.jsonl', import.meta.url);
const RECORDED: readonly Recorded[] = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Answers each message as a recorded ZooKeeper 3.8 did, and other messages not at all. */
export function replayingZooKeeper(name: string): Promise<FakeZooKeeper> {
  const messages = RECORDED.find((exchange) => exchange.name === name)?.messages ?? [];
  const answers = new Map(messages.map(({ sent }, index) => [sent, messages[index + 1]?.answered ?? '']));
  return fakeZooKeeper((socket) =>
    socket.on('data', (bytes) => socket.write(Buffer.from(answers.get(bytes.toString('base64')) ?? '', 'base64'))),
  );
}

/** Has a node for each of these masters' texts; the first one leads. */
export function electingZooKeeper(masters: () => readonly string[]): Promise<FakeZooKeeper> {
  const nameOf = (index: number) => `json.info_${String(index + 7).padStart(10, '0')}`;
  return fakeZooKeeper((socket) => {
    let isOpen = false;
    socket.on('data', (bytes) => {
      const body = bytes.subarray(4);
      if (!isOpen) {
        isOpen = true;
        return void socket.write(framed(int(0), int(10_000), Buffer.alloc(8), int(16), Buffer.alloc(16), Buffer.of(0)));
      }
      const [xid, type] = [body.readInt32BE(0), body.readInt32BE(4)];
      const header = [int(xid), Buffer.alloc(8), int(0)];
      if (type === 8) {
        const names = masters().map((_, index) => text(nameOf(index)));
        // ZooKeeper's lists have no order.
        socket.write(framed(...header, int(names.length), ...names.reverse()));
      }
      if (type === 4) {
        const path = body.subarray(12, 12 + body.readInt32BE(8)).toString();
        const found = masters().find((_, index) => path.endsWith(`/${nameOf(index)}`)) ?? '';
        socket.write(framed(...header, text(found)));
      }
    });
  });
}

/** @param serve handles a connection */
export async function fakeZooKeeper(serve: (socket: Socket) => unknown): Promise<FakeZooKeeper> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return sockets.length;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);
}

function framed(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int(body.length), body]);
}
