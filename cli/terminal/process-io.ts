import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EXIT } from './exit-code.ts';
import type { Io } from './io.ts';

/** API Gateway ends a request after 30 s; a large local request may take longer. */
const REQUEST_TIMEOUT_MS = 60_000;

/** The `Io` of the real process. */
export function processIo(): Io {
  process.stdout.on('error', endUnwritten);
  // There is no other place for a message.
  process.stderr.on('error', () => undefined);
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
 * Ends the process at once: a watch would run for hours without output. A closed reader
 * (`peloton … | head`) is no error. Any other fault has an exit code of its own, because the
 * service has accepted the request already.
 */
function endUnwritten(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    process.stderr.write(`peloton: the output cannot be written: ${error.message}\n  ${ACCEPTED_ANYWAY}\n`);
    process.exit(process.exitCode || EXIT.unwritten);
  }
  process.exit(process.exitCode ?? EXIT.done);
}

const ACCEPTED_ANYWAY = 'a maintenance that was requested goes on: see `peloton host maintenance status`';

/**
 * The handler stays after it has fired: Ctrl-C reaches the CLI twice, from the terminal and from
 * its launcher, and the second must not cut off the last message.
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
