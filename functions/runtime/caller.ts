import { MaintenanceError } from '../contract/errors.ts';
import type { ApiEvent } from './api-answer.ts';

/** The caller of the API, and what the caller may do. */

/**
 * The caller's identity: IAM's on AWS, the OS user on one machine, the person in the hosted
 * console. The name is followed by the subject, which people cannot change.
 */
export function callerOf({ requestContext: { authorizer } }: ApiEvent): string {
  const claims = authorizer?.jwt?.claims;
  if (claims === undefined) return authorizer?.iam?.userArn ?? 'unknown';
  const { sub, email, preferred_username: username } = claims;
  const name = email ?? username;
  return name === undefined ? String(sub) : `${name} (${sub})`;
}

/** Claims that list a person's groups: of most providers, Amazon Cognito, Microsoft Entra. */
const GROUP_CLAIMS = ['groups', 'cognito:groups', 'roles'];

/**
 * Lets only the operators of the hosted console act. IAM has decided on other callers already.
 *
 * @param operators the group that may act; undefined: none may
 */
export function refuseViewers(event: ApiEvent, operators: string | undefined): void {
  if (event.requestContext.authorizer?.jwt === undefined) return;
  if (operators !== undefined && groupsOf(event).includes(operators)) return;
  const remedy =
    operators === undefined
      ? 'the setting consoleOperators names no group that may act'
      : `ask to become a member of the group '${operators}' at your OpenID provider`;
  throw new MaintenanceError('Forbidden', `${callerOf(event)} may look, but not act: ${remedy}`);
}

/** Reads the token: in the event a list is one text, where a blank may belong to a name. */
function groupsOf({ headers: { authorization = '' } }: ApiEvent): readonly unknown[] {
  const [, payload = ''] = authorization.split('.');
  // API Gateway has verified the token.
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  return GROUP_CLAIMS.flatMap((claim) => claims[claim] ?? []);
}
