import { getMaintenance } from '../../functions/handlers/queries/maintenances.ts';
import type { Services } from '../../functions/ports/services.ts';
import type { ApiEvent } from '../../functions/runtime/api-answer.ts';

/** A table that refuses too long keys, as DynamoDB does. */
const services = {
  store: {
    maintenance: async (id: string) => {
      if (id.length > 1_024) throw new Error('the key is too long');
      return undefined;
    },
  },
} as unknown as Services;

test.each(['m-1', 'x'.repeat(9_000)])('an unknown id is not found, however long it is', async (id) => {
  const asked = getMaintenance({ pathParameters: { id } } as unknown as ApiEvent, services);

  await expect(asked).rejects.toMatchObject({ name: 'MaintenanceNotFound' });
});
