import { EXIT_CODES } from './help.ts';

export const CAMPAIGN_HELP = {
  create: `
Examples:
  $ peloton campaign create kernel-6-12 --pool batch --by 2026-12-14T00:00:00+01:00 --windows night,weekend \\
      --concurrency 5 --max-errors 2 --repair reboot --verify smoke-test --gate errors --reason "kernel 6.12"
  $ peloton campaign create disks --hosts @rack7.txt --by +7d --repair none --watch

Each host goes through one maintenance, over all windows and days; hosts that join the pool or get the attributes later take
part. Campaigns that want the same host share one outage. A deadline that cannot be met is refused.
${EXIT_CODES}`,
  list: `
Examples:
  $ peloton campaign list
  $ peloton campaign list --json | jq -r '.campaigns[] | select(.forecast.isEndangered) | .name'

${EXIT_CODES}`,
  show: `
Examples:
  $ peloton campaign show kernel-6-12
  $ peloton campaign show kernel-6-12 --watch
  $ peloton campaign show kernel-6-12 --json | jq -r '.progress[] | select(.state == "to-go") | .hostname'

${EXIT_CODES}`,
  pause: `
Examples:
  $ peloton campaign pause kernel-6-12 --reason "the vendor calls back"

Hosts that have begun go on to their end. Pausing a paused campaign changes nothing.
${EXIT_CODES}`,
  resume: `
Examples:
  $ peloton campaign resume kernel-6-12

Earlier failures no longer count: it halts again when --max-errors other hosts have failed. Failed hosts stay failed.
${EXIT_CODES}`,
  stop: `
Examples:
  $ peloton campaign stop kernel-6-12

Hosts that have begun go on to their end. A stopped campaign cannot be resumed: create another one for the other hosts.
${EXIT_CODES}`,
} as const;
