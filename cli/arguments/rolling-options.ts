import { type Command, Option } from 'commander';
import { ON_RED } from '../../functions/domain/rolling/gate.ts';
import { ROLLING_OPTIONS, type RollingKind, type RollingOption } from '../../functions/domain/rolling/options.ts';
import {
  parseAttribute,
  parseCount,
  parseDuration,
  parseGates,
  parseOnRed,
  parseRepair,
  parseUnavailable,
} from './values.ts';

const DESCRIPTIONS: Readonly<Record<RollingOption, string>> = {
  concurrency: 'hosts of this request that may be out at once',
  maxUnavailable: 'hosts of one pool that may be out at once: 3, or 5%',
  failureDomain: "the agents' attribute that names the failure domain: rack",
  maxUnavailablePerDomain: 'hosts of one failure domain that may be out',
  maxDomains: 'failure domains that may have hosts out at once (else 1)',
  maxErrors: 'halt as soon as this many hosts have failed (else 1)',
  settle: 'how long a host must be up before the next host may begin (else 60s)',
  returnTimeout: 'how long a host may take to come back after its repair; then it has failed (else 30m)',
  repair:
    'what brings a down host back: person (an operator runs complete; the default), none, or the name of a repair hook',
  gates: 'gates that let no host begin while they are not green; may be given several times',
  greenFor: 'how long a gate must be green again before the next host begins (else 5m)',
  onRed: 'hold (the default): go on when the gate is green again; halt: wait for an operator to run resume',
};

type Parse = (text: string, before?: string[]) => string | number | readonly string[];

/** The value of each kind of option, for the help, and what reads it. */
const VALUES: Readonly<Record<RollingKind, readonly [placeholder: string, parse: Parse]>> = {
  count: ['<count>', parseCount],
  limit: ['<limit>', parseUnavailable],
  attribute: ['<attribute>', parseAttribute],
  duration: ['<dur>', parseDuration],
  repair: ['<name>', parseRepair],
  gates: ['<name>', parseGates],
  'on-red': [`<${ON_RED.join('|')}>`, parseOnRed],
};

const SHORT: Partial<Record<RollingOption, string>> = { failureDomain: '--domain, ', gates: '--gate, ' };

/** `max-domains` for `maxDomains`. */
export function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Adds the options for waves, which `start` and windows share, as a help group of their own. */
export function addRollingOptions(command: Command, group: string): void {
  for (const [name, description] of Object.entries(DESCRIPTIONS) as [RollingOption, string][]) {
    const [placeholder, parse] = VALUES[ROLLING_OPTIONS[name]];
    const option = new Option(`${SHORT[name] ?? ''}--${optionName(name)} ${placeholder}`, description);
    command.addOption(
      option.argParser<unknown>((text, before) => parse(text, before as string[] | undefined)).helpGroup(group),
    );
  }
}
