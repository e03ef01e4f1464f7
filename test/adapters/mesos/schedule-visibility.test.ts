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
    { name: 'the flags have no ACLs', api: 'v1' as const, answer: { body: v1(['authorizers', 'local']) }, sees: true },
    { name: 'the ACLs hide it', api: 'v1' as const, answer: { body: v1(['acls', flags.acls]) }, sees: false },
    { name: 'v0: the ACLs hide it', api: 'v0' as const, answer: { body: JSON.stringify({ flags }) }, sees: false },
    {
      name: 'another authorizer decides',
      api: 'v1' as const,
      answer: { body: v1(['authorizers', 'org_x']) },
      sees: false,
    },
    {
      name: 'the principal may not see the flags',
      api: 'v1' as const,
      answer: { status: 403, body: '403 Forbidden.' },
      sees: false,
    },
    { name: 'the master has no such call', api: 'v1' as const, answer: { status: 501, body: '501' }, sees: true },
  ])('is $sees when $name', async ({ api, answer, sees }) => {
    const leader = await master(() => answer);

    expect(await client([leader], { api, credentials }).seesSchedule()).toBe(sees);
  });

  test('asks the master nothing when the operator trusts an empty schedule', async () => {
    const leader = await master(() => ({ status: 403 }));

    expect(await client([leader], { trustEmptySchedule: true }).seesSchedule()).toBe(true);
    expect(leader.received).toEqual([]);
  });
});
