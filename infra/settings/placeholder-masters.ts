/** cdk.json holds a placeholder for the Mesos masters, so that synthesis works out of the box; a deployment needs real ones. */

export const NAME_THE_MASTERS =
  'Which Mesos cluster? Name its masters: npm run deploy -- -c masters=http://master1:5050,http://master2:5050 ' +
  '(or keep them as "masters" in the context of cdk.json)';

/** `.invalid` is a domain that cannot exist (RFC 2606). */
export function isPlaceholder(masters: unknown): boolean {
  return masters === undefined || masters === '' || /\.invalid(:|\/|,|$)/.test(String(masters));
}
