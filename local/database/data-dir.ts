import { mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** More bytes than an empty database needs: so a full disk shows at the start. */
const PROBE_BYTES = 64 * 1024;

/**
 * Creates the data directory if it is missing and returns its real path. Only this user may read
 * it: it holds reasons, host names and callers. Throws an Error with the directory, its fault and a
 * remedy.
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

/** Creates one directory after another: Node's `recursive` never returns on /proc and the like. */
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
  ENOENT: 'its file system allows no new directories (such as /proc)',
  ENOTDIR: 'it, or one above it, is a file: remove that',
  EROFS: 'its file system is read-only: mount it writable',
  ENOSPC: 'its disk is full: free disk space',
  EDQUOT: 'the quota of this user is used up: free disk space',
};
