import { type Connection, connected } from './connection.ts';
import { bool, buffer, int, JuteReader, long, text } from './jute.ts';

/**
 * Reads the data of a node's child from ZooKeeper: the part of its protocol that finds the leading
 * master. Each reading opens and closes a session, sets no watch and writes nothing.
 */

/** Request types and error codes of ZooKeeper's protocol (zookeeper.jute, KeeperException.Code). */
const GET_DATA = 4;
const GET_CHILDREN = 8;
const CLOSE = -11;
const CLOSE_XID = 0;
const AUTH = 100;
const AUTH_XID = -4;
const ERRORS: Readonly<Record<number, string>> = {
  [-101]: 'the node does not exist',
  [-102]: 'access to the node is restricted: put user:password@ before the servers',
  [-112]: 'the session has expired',
  [-115]: 'the user or the password is wrong',
};
const NO_NODE = -101;

interface ZooKeeperServer {
  readonly host: string;
  readonly port: number;
}

export interface NodeQuestion {
  readonly path: string;
  readonly credentials?: string | undefined;
  /** Returns the children to try, in order: the first that still exists is read. */
  readonly choose: (names: readonly string[]) => readonly string[];
}

/**
 * Returns the data of the chosen child; undefined when there is none. Throws an Error with the
 * reason when the server gives no answer.
 */
export function readChild(
  server: ZooKeeperServer,
  question: NodeQuestion,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  return connected(server, signal, async (connection) => {
    await openSession(connection);
    if (question.credentials !== undefined) await authenticate(connection, question.credentials);
    const listed = await ask(connection, 1, GET_CHILDREN, question.path);
    if (listed === undefined) throw new Error(`${question.path}: ${ERRORS[NO_NODE]}`);
    const data = await firstOf(connection, question, question.choose(listed.texts()));
    connection.send(Buffer.concat([int(CLOSE_XID), int(CLOSE)]));
    return data;
  });
}

/** Skips children that are gone since the list was read. */
async function firstOf(connection: Connection, { path }: NodeQuestion, names: readonly string[]) {
  let xid = 2;
  for (const name of names) {
    const data = await ask(connection, xid, GET_DATA, `${path}/${name}`);
    if (data !== undefined) return Buffer.from(data.buffer());
    xid += 1;
  }
  return undefined;
}

const SESSION_TIMEOUT_MS = 10_000;

async function openSession(connection: Connection): Promise<void> {
  const [protocol, lastZxid, noSession, password] = [int(0), long(0n), long(0n), buffer(Buffer.alloc(16))];
  const readOnly = bool(true); // A server that has lost its quorum still knows the last leader.
  connection.send(Buffer.concat([protocol, lastZxid, int(SESSION_TIMEOUT_MS), noSession, password, readOnly]));
  const reader = new JuteReader(await connection.receive());
  reader.int();
  if (reader.int() <= 0) throw new Error('it refuses the session');
}

async function authenticate(connection: Connection, credentials: string): Promise<void> {
  connection.send(Buffer.concat([int(AUTH_XID), int(AUTH), int(0), text('digest'), text(credentials)]));
  const code = (await reply(connection, AUTH_XID)).code;
  if (code !== 0) throw new Error(`${ERRORS[-115]}`);
}

/** Returns the answer after its header; undefined when the node does not exist. */
async function ask(connection: Connection, xid: number, type: number, path: string): Promise<JuteReader | undefined> {
  connection.send(Buffer.concat([int(xid), int(type), text(path), bool(false)]));
  const { code, reader } = await reply(connection, xid);
  if (code === NO_NODE) return undefined;
  if (code !== 0) throw new Error(`${path}: ${ERRORS[code] ?? `ZooKeeper's error ${code}`}`);
  return reader;
}

async function reply(connection: Connection, xid: number): Promise<{ code: number; reader: JuteReader }> {
  const reader = new JuteReader(await connection.receive());
  if (reader.int() !== xid) throw new Error('its answer does not look like ZooKeeper');
  reader.long();
  return { code: reader.int(), reader };
}
