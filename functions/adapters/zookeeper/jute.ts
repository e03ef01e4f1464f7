/** Jute, ZooKeeper's encoding: big-endian numbers; texts and buffers after a four-byte length. */

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

export function bool(value: boolean): Buffer {
  return Buffer.from([value ? 1 : 0]);
}

export function buffer(bytes: Uint8Array): Buffer {
  return Buffer.concat([int(bytes.length), bytes]);
}

export function text(value: string): Buffer {
  return buffer(Buffer.from(value));
}

/** Reads one message from its beginning. Throws a RangeError when the message is too short. */
export class JuteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  long(): bigint {
    this.#at += 8;
    return this.#bytes.readBigInt64BE(this.#at - 8);
  }

  /** A length of -1 stands for no buffer. */
  buffer(): Buffer {
    const length = Math.max(0, this.int());
    if (this.#at + length > this.#bytes.length) throw new RangeError('the message ends before its text does');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  texts(): string[] {
    const count = this.int();
    const found: string[] = [];
    while (found.length < count) found.push(this.buffer().toString());
    return found;
  }
}
