import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import type { Level } from 'dynalite/db/index.js';
import { foreignRequest } from '../http/browser-guard.ts';
import { forbidden, sendProblem } from '../http/problem.ts';
import type { DatabaseReport, DatabaseWork } from './database.ts';
import { repairDynalite } from './dynalite-repairs.ts';
import { FileFaults } from './file-faults.ts';

/** The embedded DynamoDB in a thread of its own. `database.ts` starts it and stops it with any message. */

/** A process that was killed holds the lock of its files until the system has cleared it away. */
const LOCK_WAIT_MS = 10_000;

const { dir } = workerData as DatabaseWork;
let isStopping = false;
let faults: FileFaults | undefined;

async function main(): Promise<void> {
  let level: Level | undefined;
  repairDynalite((store) => {
    level = store.db;
  });
  const server = dynalite({ ...(dir !== ':memory:' && { path: dir }), createTableMs: 0, deleteTableMs: 0 });
  if (level === undefined) throw new Error('dynalite did not create its database as version 4.0.0 does');
  const files = new FileFaults(level, dir);
  faults = files;
  guard(server, files);
  await openWithin(level, LOCK_WAIT_MS);
  // Clients keep their sockets; one that the server closes first costs a refused request now and then.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  report({ port: (server.address() as AddressInfo).port });
  await once(port, 'message');
  isStopping = true;
  server.closeAllConnections();
  server.close((error) => report(error ? { failure: error.message } : { stopped: true }));
}

/** dynalite lets every page of every site write, and asks for no credentials that it would check. */
function guard(server: Server, files: FileFaults): void {
  const answers = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const reason = foreignRequest(request.headers, (server.address() as AddressInfo).port);
    if (reason !== undefined) return sendProblem(response, forbidden(reason));
    return void files.serve(request, response, () => {
      for (const answer of answers) answer(request, response);
    });
  });
}

async function openWithin(level: Level, waitMs: number): Promise<void> {
  const end = performance.now() + waitMs;
  for (;;) {
    try {
      return await level.open();
    } catch (error) {
      const { cause } = error as Error;
      const locked = (cause as { code?: unknown } | undefined)?.code === 'LEVEL_LOCKED';
      if (!locked || performance.now() > end) throw cause ?? error;
    }
    await sleep(50);
  }
}

function report(what: DatabaseReport): void {
  port.postMessage(what);
}

// dynalite throws when a client hangs up in the middle of its request: that is the client's affair. A call that is still under
// way at the end finds its database closed: nobody waits for its answer any more. Files that cannot be written are answered for.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'ECONNRESET' || isStopping || faults?.take(error)) return;
  throw error;
});

if (parentPort === null) throw new Error('this file runs as a worker thread');
const port = parentPort;
main().catch((error: unknown) => report({ failure: error instanceof Error ? error.message : String(error) }));
