import { MaintenanceError } from '../../functions/contract/errors.ts';
import { assertWritten, retryOnConflict } from '../../functions/ports/retry-on-conflict.ts';

/** A record that another process has written before each of the first `conflicts` writes. */
function contested(conflicts: number) {
  const record = { version: 0 };
  return {
    read: async () => ({ ...record }),
    add: async ({ version }: { version: number }) => {
      if (record.version < conflicts) record.version += 1;
      assertWritten(record.version === version, 'the record');
      record.version += 1;
      return record.version;
    },
  };
}

test('a record that another process has written meanwhile is read and changed anew', async () => {
  const { read, add } = contested(3);

  expect(await retryOnConflict(read, add)).toBe(4);
});

test('the caller gives the record of the first try, and the others are read', async () => {
  let reads = 0;
  const { read, add } = contested(2);
  const counted = () => {
    reads += 1;
    return read();
  };

  await retryOnConflict(counted, add, { version: 0 });

  expect(reads).toBe(2);
});

test('the conflict of the last try is the error when others are always faster', async () => {
  const { read, add } = contested(Number.POSITIVE_INFINITY);

  await expect(retryOnConflict(read, add)).rejects.toMatchObject({ name: 'StaleRollout' });
});

test.each(['StaleHost', 'StaleRollout', 'WindowChanged'] as const)('a %s is tried again', async (name) => {
  let tries = 0;
  const change = async () => {
    tries += 1;
    if (tries === 1) throw new MaintenanceError(name, 'it is at another version');
  };

  await retryOnConflict(async () => undefined, change);

  expect(tries).toBe(2);
});

test('any other error ends the tries', async () => {
  let tries = 0;
  const change = async () => {
    tries += 1;
    throw new MaintenanceError('StoreUnavailable', 'throttled');
  };

  await expect(retryOnConflict(async () => undefined, change)).rejects.toMatchObject({ name: 'StoreUnavailable' });
  expect(tries).toBe(1);
});
