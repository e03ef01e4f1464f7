import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDir } from './data-dir.ts';

/** Holds a data directory for this process. The socket dies with the process, so no kill leaves a directory locked. */
interface DataDirLock {
  release(): void;
}

/** Creates the directory if need be. Throws an Error when it cannot be used, or another process holds it. */
export async function lockDataDir(dir: string): Promise<DataDirLock> {
  const path = socketPath(prepareDataDir(dir));
  const server =
    (await listen(path)) ?? ((await isAnswered(path)) ? undefined : await listen(path, { replacing: true }));
  if (server === undefined) {
    throw new Error(`the data directory ${dir} is used by another service: stop it, or set PELOTON_DATA_DIR`);
  }
  server.unref();
  return { release: () => void server.close() };
}

/** A name of bounded length: a socket's path may have about 100 characters, a directory's many more. */
function socketPath(dir: string): string {
  const name = `peloton-${createHash('sha256').update(dir).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

async function listen(path: string, { replacing = false } = {}): Promise<Server | undefined> {
  // Left behind by a process that was killed.
  if (replacing) rmSync(path, { force: true });
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(path);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return undefined;
  }
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
