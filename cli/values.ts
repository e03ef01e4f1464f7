import { InvalidArgumentError } from 'commander';
import { parseDurationMs, parseTime } from '../functions/domain/duration.ts';
import { HOST_STATES, type HostState } from '../functions/domain/host.ts';

/** Values of options, refused here when they could never mean anything: the rest is for the service to judge. */

const PREFIX = 'HOST_STATE_';

/** States with or without their prefix, in any case, comma separated; none is all, an empty list. */
export function parseStates(text: string): HostState[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const states = names.map((name) => {
    const upper = name.toUpperCase();
    const wanted = upper.startsWith(PREFIX) ? upper : `${PREFIX}${upper}`;
    const state = HOST_STATES.find((known) => known === wanted);
    if (state === undefined) {
      throw new InvalidArgumentError(`'${name}' is no host state. The states are ${HOST_STATES.join(', ')}.`);
    }
    return state;
  });
  return [...new Set(states)];
}

export function parseDuration(text: string): string {
  if (parseDurationMs(text) === undefined) {
    throw new InvalidArgumentError(`'${text}' is no duration such as 90s, 30m, 2h, 7d or 1h30m (at most 365d).`);
  }
  return text;
}

export function parseStart(text: string): string {
  if (parseTime(text, new Date(0)) === undefined) {
    throw new InvalidArgumentError(
      `'${text}' is no time such as 2026-11-22T22:00:00Z or 2026-11-22T22:00:00+02:00, or +30m from now.`,
    );
  }
  return text;
}

export function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,4}$/.test(text) || limit < 1 || limit > 1_000) {
    throw new InvalidArgumentError(`'${text}' is no number from 1 to 1000.`);
  }
  return limit;
}
