/**
 * Host names that operators type, and that agents report.
 *
 * Mesos accepts any string as a host name. A name by RFC 1123 (plus the underscore of real
 * clusters) is always accepted. Any other name is accepted only if a known host has it. So a comma,
 * a blank or a quote in a mistyped list creates no ghost machine, and an agent with an odd name can
 * still be named.
 */

const HOSTNAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
/** Control, format and surrogate characters, and line separators: terminals do not show them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** The limit of RFC 1123. In UTF-8 it stays below the 1,024 bytes of a DynamoDB sort key. */
const MAX_LENGTH = 253;
/** A URL treats these as path steps. */
const PATH_STEPS: readonly string[] = ['.', '..'];

/** The key of a host: trimmed, lower case. */
export function normalizeHostname(name: string): string {
  return name.trim().toLowerCase();
}

/** True for a normalized name by RFC 1123: 1 to 253 characters, labels of 1 to 63. */
export function isHostname(name: string): boolean {
  return HOSTNAME.test(name);
}

/** True for a name that fits into a record, a path and a command line. Others are left out. */
export function canBeNamed(name: string): boolean {
  if (name === '' || name.length > MAX_LENGTH || PATH_STEPS.includes(name)) return false;
  return name === normalizeHostname(name) && !INVISIBLE.test(name);
}
