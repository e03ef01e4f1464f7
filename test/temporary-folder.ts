import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder, which is removed after the last test of the file, or of the block that asks for it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'peloton-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
