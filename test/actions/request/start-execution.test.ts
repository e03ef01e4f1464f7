import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { hostOf, type TestServices, testServices } from '../../fakes/services.ts';

const DENIED = 'AccessDeniedException: not authorized to perform: states:StartExecution';

let isDenied: boolean;
let before: TestServices;
let services: Services;

beforeEach(() => {
  isDenied = true;
  before = testServices(['h1']);
  const start: Services['executions']['start'] = async (machine, name, input) => {
    if (isDenied) throw new MaintenanceError('ExecutionsUnavailable', `${machine} cannot be started (${DENIED})`);
    return before.executions.start(machine, name, input);
  };
  services = { ...before, executions: { ...before.executions, start } };
});

const blockersOf = async () => (await services.store.host('h1'))?.blockers.map(({ code, message }) => [code, message]);

describe('a request whose execution Step Functions does not start', () => {
  test.each([
    { name: 'start', request: () => acceptStart(services, { hosts: ['h1'] }, 'me') },
    { name: 'rolling start', request: () => acceptRolling(services, { hosts: ['h1'], concurrency: 1 }, 'me') },
  ])('is accepted, and says that nothing moves, why, and what to do: $name', async ({ request }) => {
    const { hosts, notes } = await request();

    expect(hosts).toMatchObject([{ hostname: 'h1', outcome: 'accepted' }]);
    expect(notes).toEqual([expect.stringMatching(/^nothing moves yet: .*AccessDeniedException.*reconciliation tries/)]);
  });

  test('says so for a return too', async () => {
    isDenied = false;
    await acceptStart(services, { hosts: ['h1'] }, 'me');
    const host = await hostOf(services, 'h1');
    await services.store.putHost({ ...host, state: 'HOST_STATE_DRAINING' }, host.version);
    isDenied = true;

    const { notes } = await acceptReturn(services, 'cancel', { hosts: ['h1'] }, 'me');

    expect(notes).toEqual([expect.stringContaining('CompleteMaintenance cannot be started')]);
  });

  test('has no such note when it is started', async () => {
    isDenied = false;

    expect(await acceptStart(services, { hosts: ['h1'] }, 'me')).not.toHaveProperty('notes');
  });

  test('shows on the host why nothing moves while the reconciliation cannot start it either', async () => {
    await acceptStart(services, { hosts: ['h1'] }, 'me');
    before.advance(60_000);
    expect(await reconcile(services)).toMatchObject({ failed: 1, restarted: 0 });
    const noted = await services.store.host('h1');
    before.advance(60_000);
    await reconcile(services);

    expect(await blockersOf()).toEqual([['execution-not-started', expect.stringContaining('AccessDeniedException')]]);
    // The second pass found nothing new to write.
    expect((await services.store.host('h1'))?.blockers).toEqual(noted?.blockers);

    isDenied = false;
    before.advance(60_000);
    expect(await reconcile(services)).toMatchObject({ failed: 0, restarted: 1 });
    expect(await blockersOf()).toEqual([]);
  });
});
