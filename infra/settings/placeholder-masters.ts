/**
 * cdk.json holds a placeholder for the Mesos masters: synthesis works with it, a deployment does
 * not.
 */

export const NAME_THE_MASTERS =
  'No Mesos masters given: npm run deploy -- -c masters=http://master1:5050,http://master2:5050 ' +
  '(or keep them as "masters" in the context of cdk.json)';

/** `.invalid` is a domain that cannot exist (RFC 2606). */
export function isPlaceholder(masters: unknown): boolean {
  return masters === undefined || masters === '' || /\.invalid(:|\/|,|$)/.test(String(masters));
}
