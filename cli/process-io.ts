import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Io } from './io.ts';

/** API Gateway ends a request after 30 s; a large local one may take longer. */
const REQUEST_TIMEOUT_MS = 60_000;

/** The real process: a reader that goes away (`peloton … | head`) ends the CLI quietly. */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    configDirectories: [join(homedir(), '.peloton'), '/etc/peloton'],
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    now: () => new Date(),
    sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
    onInterrupt,
  };
}

/**
 * Once it has fired, the handler stays: a Ctrl-C reaches the CLI twice, from the terminal and from its launcher, and
 * the second must not cut the goodbye short.
 */
function onInterrupt(listener: () => void): () => void {
  let fired = false;
  const handler = () => {
    if (!fired) listener();
    fired = true;
  };
  process.on('SIGINT', handler);
  return () => {
    if (!fired) process.off('SIGINT', handler);
  };
}
