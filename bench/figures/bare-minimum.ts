import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { Agent } from 'undici';
import { createDynamoClient, MAX_SOCKETS } from '../../functions/adapters/store/dynamo/dynamo-client.ts';
import { guardedWriter } from '../../functions/adapters/store/dynamo/guarded-writes.ts';
import { createTableInput } from '../../functions/adapters/store/dynamo/table.ts';
import type { Table } from '../../functions/adapters/store/dynamo/table-calls.ts';
import { createTable } from '../../local/database/create-table.ts';
import { LOCAL_ACCESS, startDatabase } from '../../local/database/database.ts';

/**
 * The yardstick: takes idle hosts down with only the necessary calls. Simulated master, database,
 * client and concurrency are those of the service.
 *
 * In all: one list of the agents, one read and one POST of the schedule, one machine/down. For each
 * host: one look at its agent, one conditional write for each of the three transitions. No history,
 * no events, no durable flow, no API.
 *
 * With `batched`, the writes of a transition are one call for 25 hosts, as the service's are.
 *
 *     bare-minimum.ts <URL of the master> <hosts> [batched]
 */

const [, , master = '', count = '0', mode = ''] = process.argv;
const TABLE = 'bare';
const TRANSITIONS = ['HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN'] as const;

interface ListedAgent {
  readonly agent_info: { readonly hostname: string; readonly id: { readonly value: string } };
  readonly pid: string;
}

const dispatcher = new Agent({ connections: 16, pipelining: 1 });
const dir = mkdtempSync(join(tmpdir(), 'peloton-bare-'));
const database = await startDatabase({ dir });
const client = createDynamoClient({ endpoint: database.endpoint, ...LOCAL_ACCESS });
const documents = DynamoDBDocumentClient.from(client);
await createTable(database.endpoint, createTableInput(TABLE));

async function call(origin: string, message: object): Promise<unknown> {
  const { statusCode, body } = await dispatcher.request({
    origin,
    path: '/api/v1',
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(message),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${origin} answered ${statusCode}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function write(hostname: string, version: number, state: string): Promise<void> {
  const Item = { pk: `HOST#${hostname}`, sk: 'RECORD', hostname, state, version };
  const put = {
    ...{ TableName: TABLE, Item },
    ...(version === 1 ? { ConditionExpression: 'attribute_not_exists(pk)' } : atVersion(version - 1)),
  };
  await documents.send(new PutCommand(put));
}

function atVersion(version: number) {
  return {
    ConditionExpression: '#version = :before',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':before': version },
  };
}

const table: Table = { documents, tableName: TABLE, gate: pLimit(MAX_SOCKETS) };
const writeTogether = guardedWriter(table);

async function writeBatched(hostname: string, version: number, state: string): Promise<void> {
  const isWritten = await writeTogether({
    ...{ pk: `HOST#${hostname}`, sk: 'RECORD', set: { hostname, state, version } },
    ...(version === 1 ? {} : { where: { version: version - 1 } }),
    alone: () => Promise.reject(new Error(`${hostname} was not written with the others`)),
  });
  if (!isWritten) throw new Error(`${hostname} is not at version ${version - 1}`);
}

async function refuseTasks({ agent_info: { hostname }, pid }: ListedAgent): Promise<void> {
  const state = (await call(`http://${addressOf(pid)}`, { type: 'GET_STATE' })) as {
    get_state: { get_tasks: { launched_tasks?: unknown[] } };
  };
  if ((state.get_state.get_tasks.launched_tasks ?? []).length > 0) throw new Error(`${hostname} runs tasks`);
}

async function drain(agent: ListedAgent): Promise<void> {
  const { hostname } = agent.agent_info;
  await write(hostname, 1, TRANSITIONS[0]);
  await refuseTasks(agent);
  await write(hostname, 2, TRANSITIONS[1]);
}

/** `slave(1)@10.0.0.1:5051` is at 10.0.0.1:5051. */
function addressOf(pid: string): string {
  return pid.slice(pid.indexOf('@') + 1);
}

async function drive(): Promise<void> {
  const listed = (await call(master, { type: 'GET_AGENTS' })) as { get_agents: { agents: ListedAgent[] } };
  const agents = listed.get_agents.agents.slice(0, Number(count));
  if (agents.length !== Number(count)) throw new Error(`the master lists ${agents.length} agents, not ${count}`);
  await call(master, { type: 'GET_MAINTENANCE_SCHEDULE' });
  const machines = agents.map(({ agent_info: { hostname }, pid }) => {
    return { hostname, ip: addressOf(pid).split(':')[0] };
  });
  // Nanoseconds are too large for a double, so the digits are written as text.
  const start = `${Math.floor(Date.now() / 1_000)}000000000`;
  const windows = `[{"machine_ids":${JSON.stringify(machines)},"unavailability":{"start":{"nanoseconds":${start}}}}]`;
  await callText(
    `{"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{"windows":${windows}}}}`,
  );
  const gate = pLimit(MAX_SOCKETS);
  const writeAll = (version: number, state: string) =>
    Promise.all(agents.map(({ agent_info: { hostname } }) => writeBatched(hostname, version, state)));
  if (mode === 'batched') {
    await writeAll(1, TRANSITIONS[0]);
    await gate.map(agents, refuseTasks);
    await writeAll(2, TRANSITIONS[1]);
  } else await gate.map(agents, drain);
  await call(master, { type: 'START_MAINTENANCE', start_maintenance: { machines } });
  if (mode === 'batched') await writeAll(3, TRANSITIONS[2]);
  else await gate.map(agents, ({ agent_info: { hostname } }) => write(hostname, 3, TRANSITIONS[2]));
}

async function callText(body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await dispatcher.request({ origin: master, path: '/api/v1', method: 'POST', headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${master} answered ${answer.statusCode}: ${text}`);
}

const [begin, used] = [performance.now(), process.cpuUsage()];
await drive();
const { user, system } = process.cpuUsage(used);
process.stdout.write(`done in ${(performance.now() - begin) / 1_000} s, ${(user + system) / 1e6} s of the processor\n`);
client.destroy();
await dispatcher.destroy();
await database.stop();
rmSync(dir, { recursive: true, force: true });
process.disconnect?.();
