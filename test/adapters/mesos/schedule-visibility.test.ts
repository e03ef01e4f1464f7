import { maySee } from '../../../functions/adapters/mesos/calls/schedule-visibility.ts';
import { client, closeAll, master, OPERATOR } from './stand-ins/master.ts';
import { recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

const { flags } = JSON.parse(recorded('n-01-ops-GET-state').response.body ?? '') as { flags: { acls: string } };

describe('the ACLs as a master prints them', () => {
  test.each([
    ['one that is named sees the schedule', 'ops', true],
    ['an unnamed principal falls under the rule for all', 'viewer', false],
    ['so does a caller without a principal', undefined, false],
    ['a name is not matched by its beginning', 'op', false],
  ])('%s', (_name, principal, sees) => {
    expect(maySee(flags.acls, principal)).toBe(sees);
  });

  test('without a rule for the schedule, everyone sees it if they are permissive', () => {
    expect(maySee('', 'ops')).toBe(true);
    expect(maySee('drain_agents {\n  principals {\n    type: ANY\n  }\n}\n', 'ops')).toBe(true);
    expect(maySee('permissive: false\n', 'ops')).toBe(false);
  });
});

describe('seesSchedule', () => {
  const v1 = (...pairs: [string, string][]) =>
    JSON.stringify({ type: 'GET_FLAGS', get_flags: { flags: pairs.map(([name, value]) => ({ name, value })) } });
  const credentials = async () => ({ ...OPERATOR, principal: 'viewer' });

  test.each([
    [true, 'the flags have no ACLs', 'v1' as const, { body: v1(['authorizers', 'local']) }],
    [false, 'the ACLs hide it', 'v1' as const, { body: v1(['acls', flags.acls]) }],
    [false, 'v0: the ACLs hide it', 'v0' as const, { body: JSON.stringify({ flags }) }],
    [false, 'another authorizer decides', 'v1' as const, { body: v1(['authorizers', 'org_x']) }],
    [false, 'the principal may not see the flags', 'v1' as const, { status: 403, body: '403 Forbidden.' }],
    [true, 'the master has no such call', 'v1' as const, { status: 501, body: '501' }],
  ])('is %s when %s', async (sees, _name, api, answer) => {
    const leader = await master(() => answer);

    expect(await client([leader], { api, credentials }).seesSchedule()).toBe(sees);
  });

  test('asks the master nothing when the operator trusts an empty schedule', async () => {
    const leader = await master(() => ({ status: 403 }));

    expect(await client([leader], { trustEmptySchedule: true }).seesSchedule()).toBe(true);
    expect(leader.received).toEqual([]);
  });
});
