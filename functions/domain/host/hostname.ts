/**
 * Host names as operators type them, and as agents announce them.
 *
 * Mesos accepts any string as a host name. A name that follows RFC 1123 (with the underscore that real clusters have) is taken
 * from anybody. Any other name is taken only where a known host has it: so a comma, a blank or a quote in a mistyped list is an
 * error for a person to read, not a ghost machine, and an agent that was started with an odd name can still be named.
 */

const HOSTNAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
/** Control, format and surrogate characters, and line separators: no terminal shows them, no person types them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** As long as RFC 1123 allows. In UTF-8 it stays below the 1,024 bytes of a sort key of DynamoDB. */
const MAX_LENGTH = 253;
/** A URL reads these as steps of its path. */
const PATH_STEPS: readonly string[] = ['.', '..'];

/** The key of a host: blanks around it dropped, lower case. */
export function normalizeHostname(name: string): string {
  return name.trim().toLowerCase();
}

/** True for a normalized name by RFC 1123: 1 to 253 characters, labels of 1 to 63. */
export function isHostname(name: string): boolean {
  return HOSTNAME.test(name);
}

/** True for the key of a host that a record, a path and a command line can carry. A host with any other name is left out everywhere. */
export function canBeNamed(name: string): boolean {
  if (name === '' || name.length > MAX_LENGTH || PATH_STEPS.includes(name)) return false;
  return name === normalizeHostname(name) && !INVISIBLE.test(name);
}
