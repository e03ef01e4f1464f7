import { InvalidArgumentError } from 'commander';
import { HOLD_NAME } from '../../functions/domain/host/holds.ts';
import { HOST_STATES, type HostState } from '../../functions/domain/host/host.ts';
import { GATE_NAME, ON_RED } from '../../functions/domain/rolling/gate.ts';
import { ATTRIBUTE_NAME, parseLimit } from '../../functions/domain/rolling/options.ts';
import { REPAIR_NAME } from '../../functions/domain/rolling/repair.ts';
import { parseDurationMs, parseTime } from '../../functions/domain/time/duration.ts';
import { parseSelector as readSelector } from '../../functions/domain/windows/host-choice.ts';

/** Parses the values of options. Refuses what can never be valid; the service checks the rest. */

const PREFIX = 'HOST_STATE_';

/**
 * Reads comma-separated states in upper or lower case, with or without their prefix. An empty list
 * means all.
 */
export function parseStates(text: string): HostState[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const states = names.map((name) => {
    const upper = name.toUpperCase();
    const full = upper.startsWith(PREFIX) ? upper : `${PREFIX}${upper}`;
    const state = HOST_STATES.find((known) => known === full);
    if (state === undefined) {
      throw new InvalidArgumentError(`'${name}' is not a host state. The states are ${HOST_STATES.join(', ')}.`);
    }
    return state;
  });
  return [...new Set(states)];
}

/** Reads a text that fits, and refuses any other. */
function fitting(fits: (text: string) => boolean, fault: string): (text: string) => string {
  return (text) => {
    if (!fits(text)) throw new InvalidArgumentError(`'${text}' is ${fault}.`);
    return text;
  };
}

const isDuration = (text: string) => parseDurationMs(text) !== undefined;
const isTime = (text: string) => parseTime(text, new Date(0)) !== undefined;

export const parseDuration = fitting(isDuration, 'not a duration such as 90s, 30m, 2h, 7d or 1h30m (at most 365d)');

export const parseStart = fitting(
  isTime,
  'not a time such as 2026-11-22T22:00:00Z or 2026-11-22T22:00:00+02:00, or +30m from now',
);

/** Reads a time in the past, or a duration before now. */
export const parsePast = fitting(
  (text) => (!text.startsWith('+') && isTime(text)) || isDuration(text),
  'not a time such as 2026-11-22T22:00:00Z, or 2h for two hours ago',
);

/** Reads a number of hosts, failures or lines. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,4}$/.test(text) || count < 1 || count > 1_000) {
    throw new InvalidArgumentError(`'${text}' is not a number from 1 to 1000.`);
  }
  return count;
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError(`'${text}' is not a port (0 to 65535).`);
  return port;
}

/** `3`, or `5%`. */
export const parseUnavailable = fitting(
  (text) => parseLimit(text) !== undefined,
  'neither a number of hosts such as 3 nor a share such as 5% (1% to 100%)',
);

export const parseAttribute = fitting(
  (text) => ATTRIBUTE_NAME.test(text),
  'not the name of an agent attribute such as rack',
);

/** Names with commas between them; may be given several times. */
export function parseGates(text: string, before: string[] = []): string[] {
  const names = collectList(text);
  const faulty = names.find((name) => !GATE_NAME.test(name));
  if (faulty !== undefined || names.length === 0) {
    throw new InvalidArgumentError(`'${faulty ?? text}' is not a gate: use the name of a gate of the service.`);
  }
  return [...new Set([...before, ...names])];
}

export const parseOnRed = fitting((text) => ON_RED.some((known) => known === text), `not one of ${ON_RED.join(', ')}`);

export const parseRepair = fitting(
  (text) => REPAIR_NAME.test(text),
  'not a repair: use person, none, or the name of a repair hook of the service',
);

export const parseHold = fitting(
  (text) => HOLD_NAME.test(text),
  'not a name of 1 to 64 letters, digits and _ . - such as kernel',
);

export const parseVerify = fitting(
  (text) => REPAIR_NAME.test(text),
  'not a check: use none, or the name of a repair hook of the service',
);

/** `rack=7,zone=b` */
export function parseSelector(text: string): Record<string, string> {
  const parsed = readSelector(text);
  if ('fault' in parsed) throw new InvalidArgumentError(`${parsed.fault}.`);
  return { ...parsed.selector };
}

/** May be given several times, and comma separated. */
export function collectList(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(/[\s,]+/).filter((word) => word !== '')];
}

/** May be given several times; blanks and commas belong to the value. */
export function collectEach(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** `4d` */
export const parseOffset = fitting(
  (text) => /^(?:[1-9]|1\d|2[0-7])d$/.test(text),
  'not a number of days such as 4d (1d to 27d)',
);
