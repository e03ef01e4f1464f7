import { listHooks } from '../../functions/handlers/queries/hooks.ts';
import type { Gate } from '../../functions/ports/gate.ts';
import type { RepairHook } from '../../functions/ports/repair-hook.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { testServices } from '../fakes/services.ts';

test('the hooks of the settings are listed by name', async () => {
  const repairs = new Map(['reboot', 'firmware'].map((name) => [name, {} as RepairHook]));
  const gates = new Map([['slo', {} as Gate]]);

  expect(await listHooks(apiEvent('GET /v1/hooks'), testServices([], { repairs, gates }))).toEqual({
    status: 200,
    body: { repairs: ['firmware', 'reboot'], gates: ['slo'] },
  });
});
