import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createDynamoStore } from '../../../functions/adapters/store/dynamo-store.ts';
import { type RolloutHost, withNote } from '../../../functions/domain/rolling/rollout.ts';
import { type Database, startDatabase } from '../../../local/database/database.ts';
import { rollout, rolloutHost } from '../../domain/rolling/rollouts.ts';
import { describeEachStore, openTable } from './suite/stores.ts';

/**
 * The largest rollout: a thousand hosts with the longest names and notes, in letters of three
 * bytes, and with a handle of their repair.
 */
function largestRollout(round: number) {
  const hosts = Array.from({ length: 1_000 }, (_, n) => largestHost(n, round));
  const now = new Date('2026-03-01T12:00:00.000Z');
  let largest = rollout({ id: 'm-1', hosts });
  for (let note = 0; note < 60; note += 1) largest = withNote(largest, 'ツ'.repeat(2_000), 'rollout', now);
  return { ...largest, heldBy: 'ツ'.repeat(1_000) };
}

function largestHost(n: number, round: number): RolloutHost {
  const label = 'x'.repeat(63);
  const repair = { handle: 'y'.repeat(128), askAt: '2026-03-01T12:00:00.000Z' };
  const hostname = `${label}.${label}.${label}.${`${n}`.padStart(61, 'h')}`;
  return rolloutHost(hostname, {
    phase: 'repairing',
    note: `${round}${'ツ'.repeat(159)}`,
    wave: n,
    wasDown: true,
    repair,
  });
}

describeEachStore('rollouts', (store) => {
  test('a rollout of a thousand hosts with the longest names is read as it was written, and changed', async () => {
    const first = await store().putRollout(largestRollout(1), 0);
    expect(first.hosts[999]?.hostname).toHaveLength(253);
    expect(await store().rollout('m-1')).toEqual(first);

    const second = await store().putRollout(largestRollout(2), 1);

    expect(await store().rollout('m-1')).toEqual(second);
    await expect(store().putRollout(largestRollout(3), 1)).rejects.toMatchObject({ name: 'StaleRollout' });
    expect(await store().rollout('m-1')).toEqual(second);
  });

  test('a large rollout may become small', async () => {
    await store().putRollout(largestRollout(1), 0);
    const small = await store().putRollout(rollout({ id: 'm-1', hosts: [rolloutHost('h1')] }), 1);

    expect(await store().rollout('m-1')).toEqual(small);
  });

  test('of two writes over the same version of a large rollout one succeeds, and its record is complete', async () => {
    await store().putRollout(largestRollout(0), 0);

    const written = await Promise.allSettled([1, 2].map((round) => store().putRollout(largestRollout(round), 1)));

    const [winner, ...others] = written.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(others).toEqual([]);
    expect(await store().rollout('m-1')).toEqual(winner);
  });
});

describe('the items of a large rollout', () => {
  let database: Database;
  let open: Awaited<ReturnType<typeof openTable>>;
  beforeAll(async () => {
    database = await startDatabase({ dir: ':memory:' });
    open = await openTable(database.endpoint);
  });
  afterAll(async () => {
    open.client.destroy();
    await database.stop();
  });

  async function items() {
    const documents = DynamoDBDocumentClient.from(open.client);
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'MAINTENANCE#m-1' } };
    const input = { TableName: open.tableName, ProjectionExpression: 'sk, schemaVersion, expiresAt', ...query };
    return (await documents.send(new QueryCommand(input))).Items ?? [];
  }

  test('belong to its newest version, have a newer schema, and expire together', async () => {
    await open.store.putRollout(largestRollout(1), 0);
    const first = await items();
    await open.store.putRollout(largestRollout(2), 1);
    await open.store.putRollout(largestRollout(3), 1).catch(() => undefined);

    const second = await items();

    expect(second).toHaveLength(first.length);
    expect(second[0]).toEqual({ sk: 'ROLLOUT', schemaVersion: 2 });
    expect(second.slice(1).map(({ sk }) => sk)).not.toEqual(first.slice(1).map(({ sk }) => sk));
    await open.store.forgetRollout('m-1', new Date('2026-01-01T00:00:00Z'));
    const expiresAt = Date.parse('2027-02-05T00:00:00Z') / 1_000;
    expect((await items()).map((item) => item.expiresAt)).toEqual(second.map(() => expiresAt));
  });

  test('stay when the SDK repeats the write of their record because the first answer was lost', async () => {
    const { tableName, client, store } = await openTable(database.endpoint);
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'PutItemCommand') await next(args);
          return next(args);
        },
      { step: 'finalizeRequest' },
    );
    const twice = createDynamoStore({ tableName, client });

    const written = await twice.putRollout(largestRollout(1), 0);

    expect(await store.rollout('m-1')).toEqual(written);
    client.destroy();
  });
});
