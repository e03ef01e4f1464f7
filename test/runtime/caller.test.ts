import type { ApiEvent } from '../../functions/runtime/api-answer.ts';
import { callerOf, refuseViewers } from '../../functions/runtime/caller.ts';

/** Who calls the API, and who may act. */

const eventOf = (authorizer: object | undefined, headers = {}) =>
  ({ headers, requestContext: { authorizer } }) as unknown as ApiEvent;

/** As API Gateway passes a verified token on. */
const withToken = (claims: Record<string, unknown>) => {
  const token = `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  return eventOf({ jwt: { claims, scopes: [] } }, { authorization: `Bearer ${token}` });
};

test.each([
  ['the signer', eventOf({ iam: { userArn: 'arn:aws:iam::1:user/jane' } }), 'arn:aws:iam::1:user/jane'],
  ['nobody', eventOf(undefined), 'unknown'],
  ['a person with an address', withToken({ sub: '7', email: 'j@x.org', preferred_username: 'j' }), 'j@x.org (7)'],
  ['a person with a name', withToken({ sub: '7', preferred_username: 'jane' }), 'jane (7)'],
  ['a person with a number only', withToken({ sub: '7' }), '7'],
])('the caller is %s', (_, event, caller) => {
  expect(callerOf(event)).toBe(caller);
});

test.each(['groups', 'cognito:groups', 'roles'])('members of the group may act, by the claim %s', (claim) => {
  expect(() => refuseViewers(withToken({ sub: '7', [claim]: ['others', 'site ops'] }), 'site ops')).not.toThrow();
  expect(() => refuseViewers(withToken({ sub: '7', [claim]: 'site ops' }), 'site ops')).not.toThrow();
});

test.each([
  ['other groups', { groups: ['site', 'ops', 'site ops 2'] }, 'site ops', "the group 'site ops'"],
  ['no group', {}, 'site ops', "the group 'site ops'"],
  ['a group, where none may act', { groups: ['undefined', ''] }, undefined, 'names no group that may act'],
])('people with %s may only look', (_, claims, operators, says) => {
  expect(() => refuseViewers(withToken({ sub: '7', ...claims }), operators)).toThrow(
    expect.objectContaining({ name: 'Forbidden', message: expect.stringContaining(says) }),
  );
});

test('IAM has decided on signers: no group counts', () => {
  expect(() => refuseViewers(eventOf({ iam: { userArn: 'a' } }), undefined)).not.toThrow();
});
