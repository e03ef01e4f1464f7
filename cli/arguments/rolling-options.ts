import { type Command, Option } from 'commander';
import { parseAttribute, parseCount, parseDuration, parseRepair, parseUnavailable } from './values.ts';

/** Options of `start` and of windows that say how hosts go in waves, in a group of their own. */
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
  option('--max-errors <count>', 'halt as soon as so many hosts have failed (else 1)', parseCount);
  option('--settle <dur>', 'how long a host has to be up before its place is free (else 60s)', parseDuration);
  option('--return-timeout <dur>', 'a host not back so long after its repair has failed (else 30m)', parseDuration);
  option(
    '--repair <name>',
    "what brings a host that is down back: person (somebody's complete; the default), none, or a repair hook of the service",
    parseRepair,
  );
}
