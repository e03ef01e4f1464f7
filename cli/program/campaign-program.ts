import { type Command, Option } from 'commander';
import { ON_DEADLINE } from '../../functions/domain/host/host.ts';
import { addChoiceOptions } from '../arguments/choice.ts';
import { addRollingOptions } from '../arguments/rolling-options.ts';
import { collectList, parseDuration, parseStart, parseVerify } from '../arguments/values.ts';
import { CAMPAIGN_HELP as HELP } from './help-of-campaigns.ts';
import type { Run } from './run-command.ts';

export function addCampaignCommands(campaign: Command, run: Run): void {
  addCreate(campaign, run);
  campaign
    .command('list')
    .description('list the campaigns: how far each is, and when it will end')
    .addHelpText('after', HELP.list)
    .action(run(async () => (await import('../commands/campaign/campaign-show.ts')).campaignList));
  campaign
    .command('show')
    .description('show a campaign: its options, its forecast, and each of its hosts')
    .argument('<name>')
    .option('--watch', 'show each change until no host is left')
    .addHelpText('after', HELP.show)
    .action(run(async () => (await import('../commands/campaign/campaign-show.ts')).campaignShow));
  const control = (name: 'pause' | 'resume' | 'stop', description: string, help: string) =>
    campaign
      .command(name)
      .description(description)
      .argument('<name>')
      .option('--reason <text>', 'why, for its history')
      .addHelpText('after', help)
      .action(run(async () => (await import('../commands/campaign/campaign-control.ts')).campaignControl, name));
  control('pause', 'begin with no other host until it is resumed', HELP.pause);
  control('resume', 'continue a campaign that is paused or halted', HELP.resume);
  control('stop', 'end a campaign for good', HELP.stop);
}

function addCreate(campaign: Command, run: Run): void {
  const create = addChoiceOptions(campaign.command('create'))
    .description('take each of some hosts through one maintenance, by a time')
    .argument('<name>', 'letters, digits, - and _')
    .option('--hosts <hosts>', 'host,host,…; - for standard input; @file for a file')
    .requiredOption('--by <time>', 'the deadline: RFC 3339, or +DUR from now', parseStart)
    .option('--windows <names>', 'hosts go only while one of these windows is open: W,… (else now)', collectList)
    .option('--reason <text>', 'why, for every listing, the history and the events')
    .option('--deadline <dur>', 'how long draining a host may take (else until the window ends)', parseDuration)
    .addOption(
      new Option('--on-deadline <what>', 'after that: cancel (default: it gets another turn), hold, force').choices(
        ON_DEADLINE,
      ),
    )
    .option(
      '--verify <name>',
      'check each host by this hook of the service before it is UP; none: no check',
      parseVerify,
    )
    .option('--watch', 'show each change until no host is left')
    .addHelpText('after', HELP.create)
    .action(run(async () => (await import('../commands/campaign/campaign-create.ts')).campaignCreate));
  addRollingOptions(create, 'In waves (without a limit, one host at a time):');
}
