import { type Command, Option } from 'commander';
import { parseAttribute, parseCount, parseDuration, parseRepair, parseUnavailable } from './values.ts';

/** Adds the options for waves, which `start` and windows share, as a help group of their own. */
export function addRollingOptions(command: Command, group: string): void {
  const option = (flags: string, description: string, parse: (text: string) => string | number) =>
    command.addOption(new Option(flags, description).argParser(parse).helpGroup(group));

  option('--concurrency <count>', 'hosts of this request that may be out at once', parseCount);
  option('--max-unavailable <limit>', 'hosts of one pool that may be out at once: 3, or 5%', parseUnavailable);
  option(
    '--domain, --failure-domain <attribute>',
    "the agents' attribute that names the failure domain: rack",
    parseAttribute,
  );
  option('--max-unavailable-per-domain <limit>', 'hosts of one failure domain that may be out', parseUnavailable);
  option('--max-domains <count>', 'failure domains that may have hosts out at once (else 1)', parseCount);
  option('--max-errors <count>', 'halt as soon as this many hosts have failed (else 1)', parseCount);
  option('--settle <dur>', 'how long a host must be up before the next host may begin (else 60s)', parseDuration);
  option(
    '--return-timeout <dur>',
    'how long a host may take to come back after its repair; then it has failed (else 30m)',
    parseDuration,
  );
  option(
    '--repair <name>',
    'what brings a down host back: person (an operator runs complete; the default), none, or the name of a repair hook',
    parseRepair,
  );
}
