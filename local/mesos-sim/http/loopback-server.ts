/** An HTTP server on the loopback interface. Each master and each scheduler process has one. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const LOOPBACK = '127.0.0.1';

export abstract class LoopbackServer {
  /** The real port, once the server listens. */
  port = 0;
  private readonly http: Server;

  constructor() {
    this.http = createServer((request, response) => void this.handle(request, response));
    this.http.keepAliveTimeout = 60_000;
  }

  protected abstract handle(request: IncomingMessage, response: ServerResponse): Promise<void>;

  /** Rejects with the system's error. Port 0: a free one. */
  protected async listenOn(port: number): Promise<void> {
    this.http.listen(port, LOOPBACK);
    await once(this.http, 'listening');
    this.port = (this.http.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.port}`;
  }

  async end(): Promise<void> {
    if (!this.http.listening) return;
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }
}
