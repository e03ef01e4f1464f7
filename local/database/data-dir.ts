import { mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** More than an empty database needs, so that a full disk is noticed before anything is begun. */
const PROBE_BYTES = 64 * 1024;

/**
 * The real path of the data directory, which is created if need be, for this user alone: reasons, host names and who did what are
 * not for every user of the machine. Throws an Error that names the directory, its fault and what to do.
 */
export function prepareDataDir(dir: string): string {
  try {
    create(resolve(dir));
    const probe = join(dir, `.probe-${process.pid}`);
    try {
      writeFileSync(probe, Buffer.alloc(PROBE_BYTES));
    } finally {
      rmSync(probe, { force: true });
    }
    return realpathSync(dir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault = FAULTS[code ?? ''] ?? message;
    throw new Error(`the data directory ${dir} cannot be used: ${fault}; or set PELOTON_DATA_DIR to another one`, {
      cause: error,
    });
  }
}

/** One directory after the other: Node's own `recursive` never comes back from a file system that takes none, such as /proc. */
function create(dir: string): void {
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found !== undefined) throw Object.assign(new Error(), { code: 'ENOTDIR' });
  if (dirname(dir) !== dir) create(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there: change its owner or its mode',
  EPERM: 'this user may not write there: change its owner or its mode',
  ENOENT: 'its file system takes no directories (as /proc does not)',
  ENOTDIR: 'it, or one above it, is a file: remove that',
  EROFS: 'its file system is read-only: mount it writable',
  ENOSPC: 'its disk is full: make room',
  EDQUOT: 'the quota of this user is used up: make room',
};
