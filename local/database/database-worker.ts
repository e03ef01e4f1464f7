import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import type { Store } from 'dynalite/db/index.js';
import { foreignRequest } from '../../console/serve/browser-guard.ts';
import { forbidden, sendProblem } from '../http/problem.ts';
import type { DatabaseReport, DatabaseWork } from './database.ts';
import { repairDynalite } from './dynalite-repairs.ts';
import { FileFaults } from './file-faults.ts';
import { answerOwn, ownOperation } from './own-operations.ts';

/** The embedded DynamoDB in its own thread. `database.ts` starts it, and stops it with any message. */

/** A killed process keeps the lock of its files until the system has removed it. */
const LOCK_WAIT_MS = 10_000;

const { dir } = workerData as DatabaseWork;
let isStopping = false;
let faults: FileFaults | undefined;

async function main(): Promise<void> {
  let store: Store | undefined;
  repairDynalite((opened) => {
    store = opened;
  });
  const server = dynalite({ ...(dir !== ':memory:' && { path: dir }), createTableMs: 0, deleteTableMs: 0 });
  if (store === undefined) throw new Error('dynalite did not create its database as version 4.0.0 does');
  const files = new FileFaults(store.db, dir);
  faults = files;
  guard(server, files, store);
  await openWithin(store.db, LOCK_WAIT_MS);
  // Long, because clients keep their sockets: when the server closes one first, a request may fail.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  report({ port: (server.address() as AddressInfo).port });
  await once(port, 'message');
  isStopping = true;
  server.closeAllConnections();
  server.close((error) => report(error ? { failure: error.message } : { stopped: true }));
}

/** Refuses web pages: dynalite checks neither origins nor credentials. */
function guard(server: Server, files: FileFaults, store: Store): void {
  const answers = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const reason = foreignRequest(request.headers, (server.address() as AddressInfo).port);
    if (reason !== undefined) return sendProblem(response, forbidden(reason));
    return void files.serve(request, response, () => {
      const own = ownOperation(request);
      if (own !== undefined) return void answerOwn(own, store, request, response);
      for (const answer of answers) answer(request, response);
    });
  });
}

async function openWithin(level: Store['db'], waitMs: number): Promise<void> {
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

// Ignores the errors that dynalite throws when a client hangs up during its request, and when a
// running call finds the database closed at the stop. FileFaults handles unwritable files.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'ECONNRESET' || isStopping || faults?.take(error)) return;
  throw error;
});

if (parentPort === null) throw new Error('this file runs as a worker thread');
const port = parentPort;
main().catch((error: unknown) => report({ failure: error instanceof Error ? error.message : String(error) }));
