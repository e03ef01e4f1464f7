import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** An address that drops packets, as a security group does: connecting to it never ends. */

export interface BlackHole extends AsyncDisposable {
  readonly url: string;
}

/** More connections than the kernel queues for a server that accepts none. */
const FILLING = 16;

/** A thread listens but accepts no connection, and its queue is full. */
export async function blackHole(): Promise<BlackHole> {
  const worker = new Worker(new URL(import.meta.url));
  const [port] = (await once(worker, 'message')) as [number];
  const sockets: Socket[] = [];
  for (let count = 0; count < FILLING; count += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await worker.terminate();
    },
  };
}

if (!isMainThread && parentPort !== null) {
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 });
  await once(server, 'listening');
  parentPort.postMessage((server.address() as AddressInfo).port);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
