import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server of a test on a free port of the loopback. */
export interface LocalServer {
  readonly port: number;
  readonly url: string;
  /** Ends the connections that are open, too. */
  close(): Promise<void>;
}

export async function listening(server: HttpServer | HttpsServer): Promise<LocalServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, url: `http://127.0.0.1:${port}`, close };
}
