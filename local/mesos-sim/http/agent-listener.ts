/**
 * Sockets of thousands of agents in front of one HTTP server: each has an address of its own and
 * can stop listening alone.
 */
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';

export interface AgentListener {
  readonly ip: string;
  readonly port: number;
  open(): void;
  close(): void;
}

const REOPEN_MS = 20;

type Handler = (listener: AgentListener, request: IncomingMessage, response: ServerResponse) => void;

/** The HTTP of all agents. `handle` gets the agent that was asked. */
export class AgentSockets {
  private readonly http: HttpServer;
  private readonly owners = new WeakMap<Socket, Listener>();
  private readonly listeners: Listener[] = [];

  constructor(handle: Handler) {
    this.http = createServer((request, response) => {
      const owner = this.owners.get(request.socket);
      if (owner === undefined) request.socket.destroy();
      else handle(owner, request, response);
    });
  }

  /** Listens on the address, or rejects with the system's error. Port 0: a free one. */
  async bind(ip: string, port: number): Promise<AgentListener> {
    const listener = new Listener(ip, (socket) => {
      this.owners.set(socket, listener);
      this.http.emit('connection', socket);
    });
    await listener.bind(port);
    this.listeners.push(listener);
    return listener;
  }

  end(): void {
    for (const listener of this.listeners) listener.close();
    this.http.close();
  }
}

class Listener implements AgentListener {
  readonly ip: string;
  port = 0;
  private readonly onSocket: (socket: Socket) => void;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(ip: string, onSocket: (socket: Socket) => void) {
    this.ip = ip;
    this.onSocket = onSocket;
  }

  bind(port: number): Promise<void> {
    const server = this.newServer();
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: this.ip, port, exclusive: true }, () => {
        server.off('error', reject);
        const address = server.address();
        this.port = typeof address === 'object' && address !== null ? address.port : port;
        resolve();
      });
    });
  }

  open(): void {
    if (this.server !== undefined) return;
    const server = this.newServer();
    server.once('error', () => {
      if (this.server !== server) return;
      this.server = undefined;
      // A closed socket may hold its address for a moment.
      setTimeout(() => this.open(), REOPEN_MS).unref();
    });
    server.listen({ host: this.ip, port: this.port, exclusive: true });
  }

  close(): void {
    this.server?.close();
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  private newServer(): Server {
    const server = createSocketServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      this.onSocket(socket);
    });
    this.server = server;
    return server;
  }
}
