import { type Command, Option } from 'commander';
import { ON_DEADLINE } from '../../functions/domain/host/host.ts';
import { parseDuration, parseStart } from './values.ts';

/** Adds the options of a drain: deadline, window, dry run, and the consent to take very many hosts at once. */
export function addDrainOptions(command: Command): Command {
  return command
    .option('--deadline <dur>', 'how long draining may take: 90s, 30m, 2h, 7d, 1h30m', parseDuration)
    .addOption(
      new Option(
        '--on-deadline <what>',
        'after the deadline: hold (wait and alarm), force (tasks are lost), cancel',
      ).choices(ON_DEADLINE),
    )
    .option('--start <time>', 'when to begin: RFC 3339, or +DUR from now, at most 14 days ahead (else now)', parseStart)
    .option('--duration <dur>', 'length of the window that Mesos and its frameworks see (else open)', parseDuration)
    .option('--dry-run', 'show what would happen to each host and to all together; change nothing')
    .option('--yes', 'take more than a tenth of a pool down at once without asking');
}
