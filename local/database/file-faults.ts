import { statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Level } from 'dynalite/db/index.js';

/**
 * Answers instead of the embedded database while its files cannot be written.
 *
 * A failed write may leave a torn record in LevelDB's log; the next start would lose all writes
 * after it. So all calls are refused until the disk has free space and the database is opened
 * again.
 */
export class FileFaults {
  readonly #level: Level;
  readonly #dir: string;
  readonly #open = new Set<ServerResponse>();
  #fault: string | undefined;
  #reopening: Promise<void> | undefined;

  constructor(level: Level, dir: string) {
    this.#level = level;
    this.#dir = dir;
  }

  async serve(request: IncomingMessage, response: ServerResponse, answer: () => void): Promise<void> {
    if (this.#fault !== undefined) {
      this.#reopening ??= this.#reopen().finally(() => {
        this.#reopening = undefined;
      });
      await this.#reopening;
    }
    if (this.#fault !== undefined) return refuse(request, response, this.#fault);
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
    answer();
  }

  /**
   * Handles an error of the files: fails the running calls, whose effect is unknown. Returns false
   * for any other error.
   */
  take(error: NodeJS.ErrnoException): boolean {
    const { code = '', message } = error;
    const follows = this.#fault !== undefined && (code.startsWith('LEVEL_') || message === 'Database is closed');
    if (code !== 'LEVEL_IO_ERROR' && !follows) return false;
    if (this.#fault === undefined) {
      this.#fault = `the files in ${this.#dir} cannot be written (${message}): free disk space, then the service goes on by itself`;
      process.stderr.write(`${this.#fault}\n`);
    }
    for (const response of this.#open) refuse(response.req, response, this.#fault);
    this.#open.clear();
    return true;
  }

  async #reopen(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#dir);
      if (bavail * bsize < MIN_FREE_BYTES) return;
      await this.#level.close._original();
      await this.#level.open();
    } catch {
      return;
    }
    this.#fault = undefined;
    process.stderr.write(`the files in ${this.#dir} can be written again\n`);
  }
}

/** To reopen, LevelDB writes its log into another file. */
const MIN_FREE_BYTES = 1024 * 1024;

/** Answers with DynamoDB's InternalServerError: clients retry a few times, then show the message. */
function refuse(request: IncomingMessage, response: ServerResponse, message: string): void {
  if (response.headersSent || response.destroyed) return;
  const type = 'com.amazonaws.dynamodb.v20120810#InternalServerError';
  response.writeHead(500, {
    'content-type': 'application/x-amz-json-1.0',
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(JSON.stringify({ __type: type, message }));
}
