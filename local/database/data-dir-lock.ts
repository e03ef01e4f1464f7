import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDir } from './data-dir.ts';

/**
 * Locks a data directory for this process with a socket, which a killed process cannot leave
 * locked.
 */
interface DataDirLock {
  release(): void;
}

/** Creates and locks the directory. Throws when it is unusable, or another process has locked it. */
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

/** A short name: the path of a socket may have about 100 characters, that of a directory many more. */
function socketPath(dir: string): string {
  const name = `peloton-${createHash('sha256').update(dir).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

async function listen(path: string, { replacing = false } = {}): Promise<Server | undefined> {
  // Left behind by a killed process.
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
