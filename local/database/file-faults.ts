import { statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Level } from 'dynalite/db/index.js';

/**
 * Answers in place of the embedded database while its files cannot be written.
 *
 * LevelDB may have torn a line of its log then, and what it wrote behind that would be lost at the next start: so nothing is read
 * or written any more until the database has been opened anew, which it is as soon as the disk has room.
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

  /** True for an error that is of the files; the calls under way are answered, as nobody knows what became of them. */
  take(error: NodeJS.ErrnoException): boolean {
    const { code = '', message } = error;
    const follows = this.#fault !== undefined && (code.startsWith('LEVEL_') || message === 'Database is closed');
    if (code !== 'LEVEL_IO_ERROR' && !follows) return false;
    if (this.#fault === undefined) {
      this.#fault = `the files in ${this.#dir} cannot be written (${message}): make room, the service goes on by itself then`;
      process.stderr.write(`${this.#fault}\n`);
    }
    for (const response of this.#open) refuse(response.req, response, this.#fault);
    this.#open.clear();
    return true;
  }

  async #reopen(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#dir);
      if (bavail * bsize < ROOM_BYTES) return;
      await this.#level.close._original();
      await this.#level.open();
    } catch {
      return;
    }
    this.#fault = undefined;
    process.stderr.write(`the files in ${this.#dir} can be written again\n`);
  }
}

/** Opening writes what the log holds, at most 4 MiB as a rule, into a file of its own. */
const ROOM_BYTES = 1024 * 1024;

/** As DynamoDB answers what its clients repeat a few times, and then report with the message. */
function refuse(request: IncomingMessage, response: ServerResponse, message: string): void {
  if (response.headersSent || response.destroyed) return;
  const type = 'com.amazonaws.dynamodb.v20120810#InternalServerError';
  response.writeHead(500, {
    'content-type': 'application/x-amz-json-1.0',
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(JSON.stringify({ __type: type, message }));
}
