/**
 * Host names as operators type them.
 *
 * Mesos accepts any string as a host name; a request does not. What follows is RFC 1123 with the underscore that real
 * clusters have, so that a comma, a blank or a quote in a name is an error for a person to read, not a ghost machine.
 */

const HOSTNAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** The key of a host: blanks around it dropped, lower case. */
export function normalizeHostname(name: string): string {
  return name.trim().toLowerCase();
}

/** True for a normalized name that a host can have: 1 to 253 characters, labels of 1 to 63. */
export function isHostname(name: string): boolean {
  return HOSTNAME.test(name);
}
