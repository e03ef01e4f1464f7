import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { hostItem } from '../../../../functions/adapters/store/dynamo/host-item.ts';
import { createDynamoStore } from '../../../../functions/adapters/store/dynamo-store.ts';
import type { Host } from '../../../../functions/domain/host/host.ts';
import { type Database, startDatabase } from '../../../../local/database/database.ts';
import { rollout } from '../../../domain/rolling/rollouts.ts';
import { claim, finish, host, maintenance, NOON, recurringWindow, surge, transition } from '../suite/records.ts';
import { openTable } from '../suite/stores.ts';

describe('the items of the table', () => {
  let database: Database;
  let open: Awaited<ReturnType<typeof openTable>>;
  let documents: DynamoDBDocumentClient;
  beforeAll(async () => {
    database = await startDatabase({ dir: ':memory:' });
    open = await openTable(database.endpoint);
    documents = DynamoDBDocumentClient.from(open.client);
  });
  afterAll(async () => {
    open.client.destroy();
    await database.stop();
  });

  async function item(pk: string, sk: string) {
    return (await documents.send(new GetCommand({ TableName: open.tableName, Key: { pk, sk } }))).Item;
  }

  test('a host has the version of its schema and never expires', async () => {
    await open.store.putHost(host('kept'), 0);

    const found = await item('HOST#kept', 'RECORD');
    expect(found).toMatchObject({ schemaVersion: 1, state: 'HOST_STATE_UP', hostname: 'kept', version: 1 });
    expect(found).not.toHaveProperty('expiresAt');
  });

  test('a maintenance that is under way never expires', async () => {
    await open.store.createMaintenance(maintenance('kept'));
    await open.store.putMaintenance(maintenance('kept', { executionArn: 'arn' }));

    const found = await item('MAINTENANCE#kept', 'RECORD');
    expect(found).toMatchObject({ schemaVersion: 1, id: 'kept' });
    expect(found).not.toHaveProperty('expiresAt');
  });

  test('a maintenance, its end and its rollout expire 400 days after it was over', async () => {
    const endedAt = '2026-01-01T00:00:00.500Z';
    const expiresAt = Date.parse('2027-02-05T00:00:00Z') / 1_000;
    await open.store.createMaintenance(maintenance('over'));
    await open.store.createFinish(finish({ maintenanceId: 'over', at: endedAt }));
    await open.store.putRollout(rollout({ id: 'over' }), 0);
    expect(await item('MAINTENANCE#over', 'ROLLOUT')).not.toHaveProperty('expiresAt');

    await open.store.putMaintenance(maintenance('over', { endedAt }));
    await open.store.forgetRollout('over', new Date(endedAt));

    for (const sk of ['RECORD', 'FINISH', 'ROLLOUT'])
      expect(await item('MAINTENANCE#over', sk)).toMatchObject({ expiresAt });
    // A later change does not keep it for ever.
    await open.store.putMaintenance(maintenance('over', { endedAt, version: 2, reason: 'late' }));
    expect(await item('MAINTENANCE#over', 'RECORD')).toMatchObject({ expiresAt, reason: 'late' });
    await open.store.putFinish(finish({ maintenanceId: 'over', at: endedAt, told: true }));
    expect(await item('MAINTENANCE#over', 'FINISH')).toMatchObject({ expiresAt, told: true });
  });

  test('the answer to a client token expires 400 days after the request', async () => {
    const requestedAt = '2026-01-01T00:00:00.500Z';
    await open.store.createTokenAnswer({ id: 't-1', maintenanceId: 'm-1', executionArn: null, hosts: [], requestedAt });

    expect(await item('TOKEN#t-1', 'RECORD')).toMatchObject({ expiresAt: Date.parse('2027-02-05T00:00:00Z') / 1_000 });
  });

  test('a maintenance from before versions existed is read, and gets one', async () => {
    const { version: _, endedAt: __, ...old } = maintenance('old');
    const Item = { pk: 'MAINTENANCE#old', sk: 'RECORD', schemaVersion: 1, ...old };
    await documents.send(new PutCommand({ TableName: open.tableName, Item }));
    const read = await open.store.maintenance('old');
    expect(read).toEqual(maintenance('old', { version: 0 }));

    const written = await Promise.all([1, 2].map(() => open.store.putMaintenance(maintenance('old', { version: 0 }))));

    expect(written.filter(Boolean)).toHaveLength(1);
    expect(await open.store.maintenance('old')).toEqual(maintenance('old', { version: 1 }));
  });

  test('a transition expires 400 days after it happened', async () => {
    await open.store.appendHistory('h1', [transition(7, { at: '2026-01-01T00:00:00.500Z' })]);

    const expiresAt = Date.parse('2027-02-05T00:00:00Z') / 1_000;
    expect(await item('HOST#h1', 'HISTORY#000000000007')).toMatchObject({ schemaVersion: 1, expiresAt });
  });

  test('the days of history can be chosen', async () => {
    const store = createDynamoStore({ tableName: open.tableName, client: open.client, historyDays: 1 });
    await store.appendHistory('h2', [transition(1, { at: '2026-01-01T00:00:00Z' }), transition(2)]);

    const expiresAt = Date.parse('2026-01-02T00:00:00Z') / 1_000;
    expect(await item('HOST#h2', 'HISTORY#000000000001')).toMatchObject({ expiresAt });
  });

  test('a lease expires a day after its end', async () => {
    await open.store.acquireLease('schedule', 'a', 30, NOON);

    const expiresAt = NOON.getTime() / 1_000 + 30 + 86_400;
    expect(await item('LEASE#schedule', 'RECORD')).toMatchObject({ leaseOwner: 'a', expiresAt });
  });

  test('claims expire a day after their last write, and so does their empty record', async () => {
    await open.store.putJobClaims({ jobId: 'j1', claims: [claim('h1')], surge: null, version: 0 }, NOON);

    const expiresAt = NOON.getTime() / 1_000 + 86_400;
    expect(await item('CLAIMS', 'j1')).toMatchObject({ schemaVersion: 1, jobId: 'j1', version: 1, expiresAt });

    const later = new Date(NOON.getTime() + 60_000);
    await open.store.putJobClaims({ jobId: 'j1', claims: [], surge: null, version: 1 }, later);
    expect(await item('CLAIMS', 'j1')).toMatchObject({ claims: [], version: 2, expiresAt: expiresAt + 60 });
  });

  test('a surge does not expire before it is reverted', async () => {
    await open.store.putJobClaims({ jobId: 'j2', claims: [claim('h1')], surge: surge(), version: 0 }, NOON);

    expect(await item('CLAIMS', 'j2')).not.toHaveProperty('expiresAt');
  });

  /** A record of a newer version. */
  const newer = (hostname: string, changes: object = {}) => ({
    ...{ pk: `HOST#${hostname}`, sk: 'RECORD', schemaVersion: 2, ...host(hostname), version: 1 },
    ...{ zone: { name: 'a' }, listing: 'ZONES', ...changes },
  });

  test('a record of a newer version is read, and written back with the attributes of that version', async () => {
    await documents.send(new PutCommand({ TableName: open.tableName, Item: newer('newer') }));

    const read = await open.store.host('newer');
    expect(read).toMatchObject({ ...host('newer'), version: 1 });
    await open.store.putHost({ ...(read as Host), ip: '10.9.9.9' }, 1);

    expect(await item('HOST#newer', 'RECORD')).toMatchObject({ zone: { name: 'a' }, ip: '10.9.9.9', version: 2 });
  });

  test('a record that only a newer version can read is unavailable: the step is retried', async () => {
    const Item = newer('much-newer', { state: 'HOST_STATE_ASLEEP' });
    await documents.send(new PutCommand({ TableName: open.tableName, Item }));

    const wait = expect.objectContaining({
      name: 'StoreUnavailable',
      message: expect.stringContaining('HOST#much-newer/RECORD is of a newer version'),
    });
    await expect(open.store.host('much-newer')).rejects.toEqual(wait);
    await expect(open.store.hosts(['much-newer'])).rejects.toEqual(wait);
    expect(await item('HOST#much-newer', 'RECORD')).toEqual(Item);
  });

  test('an unreadable record is an error that names its key and the field', async () => {
    const broken = { ...hostItem(host('broken', { version: 1 })), ip: 4 };
    await documents.send(new PutCommand({ TableName: open.tableName, Item: broken }));

    const named = expect.objectContaining({
      name: 'Internal',
      message: expect.stringMatching(/HOST#broken\/RECORD.*at ip/s),
    });
    await expect(open.store.host('broken')).rejects.toEqual(named);
    await expect(open.store.hosts(['broken'])).rejects.toEqual(named);
    await expect(open.store.hostsByState(['HOST_STATE_UP'], 10)).rejects.toEqual(named);
    const unreadable: Error[] = [];
    const { items } = await open.store.hostsByState(['HOST_STATE_UP'], 10, undefined, {
      onUnreadable: (error) => void unreadable.push(error),
    });
    expect(unreadable).toEqual([named]);
    expect(items.length).toBeGreaterThan(0);
  });

  test('an unreadable window is an error that names its key, or is reported and left out', async () => {
    for (const name of ['a', 'z']) await open.store.putWindow(recurringWindow(name), 0);
    const broken = { ...recurringWindow('m'), pk: 'WINDOWS', sk: 'm', paused: 'no' };
    await documents.send(new PutCommand({ TableName: open.tableName, Item: broken }));

    const named = expect.objectContaining({
      name: 'Internal',
      message: expect.stringMatching(/WINDOWS\/m.*at paused/s),
    });
    await expect(open.store.windows(10)).rejects.toEqual(named);
    const unreadable: Error[] = [];
    const told = (error: Error) => void unreadable.push(error);
    const first = await open.store.windows(2, undefined, told);
    const second = await open.store.windows(2, first.nextToken, told);
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['a', 'z']);
    expect(unreadable).toEqual([named]);
  });

  test('an unreadable wait is an error that names its key, or is reported and left out', async () => {
    const wait = { hostname: 'h1', maintenanceId: 'm1', phase: 'drain', token: 't1', executionArn: 'arn:1' } as const;
    await open.store.putWait({ ...wait, since: '2026-03-01T12:00:00.000Z' });
    await documents.send(new PutCommand({ TableName: open.tableName, Item: { ...wait, pk: 'WAITS', sk: 'h2#0' } }));

    const named = expect.objectContaining({
      name: 'Internal',
      message: expect.stringMatching(/WAITS\/h2#0.*at since/s),
    });
    await expect(open.store.waits()).rejects.toEqual(named);
    const unreadable: Error[] = [];
    const waits = await open.store.waits({ onUnreadable: (error) => void unreadable.push(error) });
    expect(waits).toMatchObject([{ hostname: 'h1' }]);
    expect(unreadable).toEqual([named]);
  });

  test('a missing table is a fault of the setup, and named', async () => {
    const store = createDynamoStore({ tableName: 'no-such-table', client: open.client });

    const fault = expect.objectContaining({
      name: 'Misconfigured',
      message: expect.stringContaining("'no-such-table'"),
    });
    await expect(store.health()).rejects.toEqual(fault);
    await expect(store.putHost(host('h1'), 0)).rejects.toEqual(fault);
    await expect(store.hosts(['h1'])).rejects.toEqual(fault);
    await expect(store.hostsByState(['HOST_STATE_UP'], 1)).rejects.toEqual(fault);
  });
});
