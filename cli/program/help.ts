/** Examples and rules, shown below each command's `--help`. */

export const EXIT_CODES = 'Exit codes: 0 done · 1 refused or failed · 2 wrong usage · 3 the service cannot be reached';

export const HELP = {
  program: `
Examples:
  $ peloton host query --states draining,down
  $ peloton host maintenance start h1,h2 --reason "kernel 6.12" --deadline 2h --watch
  $ peloton host maintenance complete h1,h2 --watch

${EXIT_CODES}`,
  start: `
Examples:
  $ peloton host maintenance start h1,h2 --reason "kernel 6.12" --watch
  $ peloton host maintenance start @rack7.txt --deadline 2h --on-deadline cancel
  $ peloton host maintenance start h1 --start +30m --duration 2h
  $ peloton host maintenance start h1 --dry-run
  $ peloton host maintenance start h1 --hold disks --reason "new disk"
  $ peloton host maintenance start --selector rack=7 --concurrency 2 --dry-run
  $ ./broken-hosts.sh | peloton host maintenance start -
  $ peloton host maintenance start @rack7.txt --max-unavailable 5% --domain rack --repair none --dry-run
  $ peloton host maintenance start @rack7.txt --concurrency 2 --max-errors 2 --repair reboot --watch

All or nothing: if one host is refused, nothing changes. A host that is down or going down is no error; a draining host takes
over --deadline and --on-deadline. --pool and --selector choose the hosts that have an agent now; the answer lists them.
Before it takes more than a tenth of a pool of 20 or more hosts down at once, it asks; without a terminal it refuses, unless
--yes is given.
In waves, hosts go down, are repaired, and come back up; a host begins as soon as the limits let it. A wave is the hosts that
begin together. With --repair person (the default) each host waits until an operator runs complete. A host is out while it has no active agent
or is in any maintenance. Without a limit, one host is out at a time. --watch ends when the maintenance is finished or halted.
${EXIT_CODES}`,
  complete: `
Examples:
  $ peloton host maintenance complete h1,h2 --watch
  $ peloton host query --states down --json | jq -r '.hosts[].hostname' | peloton host maintenance complete -
  $ peloton host maintenance complete h1 --verify smoke-test --watch
  $ peloton host maintenance complete h1 --hold kernel

A host that several owners hold comes up when the last of them lets go. With --verify it is UP when that hook of the service
agrees; after a failed check, complete asks again.

${EXIT_CODES}`,
  cancel: `
Examples:
  $ peloton host maintenance cancel h1 --reason "not this week"

Only for hosts that are draining or drained. To bring back a host that is down, use complete.
${EXIT_CODES}`,
  plan: `
Examples:
  $ peloton host maintenance plan h1,h2
  $ peloton host maintenance plan --selector rack=7 --max
  $ peloton host maintenance plan --pool batch --max --max-unavailable 5% --gate errors

Without --max it is the dry run of start. With --max it asks agents, schedulers, limits, gates and the breaker, and changes
nothing: the answer holds for now.
${EXIT_CODES}`,
  status: `
Examples:
  $ peloton host maintenance status
  $ peloton host maintenance status m-0mwrxg1aa-0a2ff0693495
  $ peloton host maintenance status --all --limit 100

The list has a line for each request. A rolling maintenance has parts: one for each wave, and one for the hosts that it brings
back. --all lists them too; --json always has them.
${EXIT_CODES}`,
  pause: `
Examples:
  $ peloton host maintenance pause m-0mwrxg1aa-0a2ff0693495 --reason "the vendor calls back"

Hosts that have begun go on to their end. Pausing a paused maintenance changes nothing.
${EXIT_CODES}`,
  resume: `
Examples:
  $ peloton host maintenance resume m-0mwrxg1aa-0a2ff0693495
  $ peloton host maintenance resume m-0mwrxg1aa-0a2ff0693495 --override-gate 'the alarm is about another cluster'

Earlier failures no longer count: it halts again when --max-errors other hosts have failed. Failed hosts count as out until
they are up.

A gate that is not green holds on after a resume. --override-gate lets hosts begin until the gate has been green for
--green-for; after that it counts again. An unknown gate that is overridden holds again when it turns red.
${EXIT_CODES}`,
  stop: `
Examples:
  $ peloton host maintenance stop m-0mwrxg1aa-0a2ff0693495

Hosts that have begun go on to their end; use cancel to end the draining of a host. A stopped maintenance cannot be resumed:
use start for the other hosts.
${EXIT_CODES}`,
  attention: `
Examples:
  $ peloton attention
  $ peloton attention --json | jq -r '.entries[] | select(.severity == "critical").title'

Each entry has the commands that would help, and the section of the documents to read.
${EXIT_CODES}`,
  query: `
Examples:
  $ peloton host query
  $ peloton host query --states down --at 2h
  $ peloton host query --states draining,HOST_STATE_DOWN
  $ peloton host query --selector rack=7,zone=b --attributes
  $ peloton host query --states up --json | jq '.hosts | length'

A pool, an attribute or a value that no host has is refused: the message lists the existing ones.
${EXIT_CODES}`,
  cordon: `
Examples:
  $ peloton host cordon h1,h2 --reason "a disk makes noises"
  $ peloton host cordon --selector rack=7

The hosts stay UP and count as in use. Maintenance works as on any other host; afterwards the host is still cordoned.
${EXIT_CODES}`,
  uncordon: `
Examples:
  $ peloton host uncordon h1,h2

A host in maintenance gets tasks again when the maintenance is over.
${EXIT_CODES}`,
  show: `
Examples:
  $ peloton host show h1
  $ peloton host show h1 --at 2026-11-22T03:15:00Z
  $ peloton host show h1 --json | jq '.blockers'

${EXIT_CODES}`,
  history: `
Examples:
  $ peloton host history h1

${EXIT_CODES}`,
  retire: `
Examples:
  $ peloton host retire h1,h2 --reason "scrapped" --watch
  $ peloton host retire --selector rack=7 --deadline 2h --dry-run

The hosts are drained and taken down like those of start; a host that is down or going down already is not drained again. A
retired host is forgotten when it is down, nobody else holds it, and its agent has not answered for some minutes: stop the
mesos-agent service, or switch the machine off. To take a retirement back, use cancel while the host drains, and complete with
--hold retirement when it is down.
${EXIT_CODES}`,
  forget: `
Examples:
  $ peloton host forget h1 --reason "scrapped"

For hosts that were scrapped, renamed or scaled in, and for retired ones that are switched off. Until then, a host without an agent counts as out in the limits of rolling
maintenances. A host that has an agent, or is in maintenance, is refused: cancel or complete its maintenance first. A host that
comes back is known again.
${EXIT_CODES}`,
  breakerShow: `
Examples:
  $ peloton breaker show

The setting BREAKER of the service says how many hosts may begin, or fail, within a window. With more it opens: starts are
refused, and rolling maintenances and windows wait. Cancels and completes always work.
${EXIT_CODES}`,
  breakerReset: `
Examples:
  $ peloton breaker reset --reason "rack 7 had no power, it is back"

${EXIT_CODES}`,
  windowCreate: `
Examples:
  $ peloton window create rack-7-kernel --selector rack=7 --schedule 'cron(0 2 ? * 3#2 *)' --time-zone Europe/Berlin \\
      --duration 2h --cutoff 30m --concurrency 2 --max-errors 2 --reason "kernel 6.12"
  $ peloton window create batch-disks --pool batch --schedule 'rate(14 days)' --start 2026-11-24T02:00:00+01:00 --duration 4h
  $ peloton window create move-h1 --hosts h1,h2 --schedule 'at(2026-11-22T22:00:00)' --duration 1h --at-end stay
  $ peloton window create month-end --calendar --schedule 'cron(0 0 L * ? *)' --duration 2d
  $ peloton window create db --pool db --schedule 'cron(0 3 ? * SUN *)' --duration 2h \\
      --blackout 2026-12-24..2027-01-02 --blackout window:month-end
  $ peloton window create patches --pool web --schedule 'cron(0 2 ? * 3#2 *)' --offset 4d --duration 4h
  $ peloton window create quiet --pool web --schedule 'cron(0 2 ? * SAT *)' --schedule 'cron(0 3 ? * SUN *)' --duration 2h

Expressions are those of EventBridge Scheduler: minutes hours day-of-month month day-of-week year, with ? in one of the two days.
3#2 is the second Tuesday of the month, 6L its last Friday, L the last day, 15W the weekday nearest to the 15th. --offset 4d
with 3#2 opens four days after the second Tuesday; cron alone cannot express that.
${EXIT_CODES}`,
  windowUpdate: `
Examples:
  $ peloton window update rack-7-kernel --duration 3h --cutoff 45m
  $ peloton window update rack-7-kernel --unset cutoff,blackout

Settings that are not given stay. --blackout replaces all blackouts.
${EXIT_CODES}`,
  windowList: `
Examples:
  $ peloton window list
  $ peloton window list --json | jq -r '.windows[] | select(.paused) | .name'

${EXIT_CODES}`,
  windowShow: `
Examples:
  $ peloton window show rack-7-kernel

${EXIT_CODES}`,
  windowHistory: `
Examples:
  $ peloton window history rack-7-kernel
  $ peloton window history rack-7-kernel --json | jq '.openings[] | select(.outcome == "missed")'

${EXIT_CODES}`,
  windowPreview: `
Examples:
  $ peloton window preview rack-7-kernel --next 12
  $ peloton window preview --pool batch --schedule 'cron(0 2 ? * 3#2 *)' --time-zone Europe/Berlin --duration 2h

${EXIT_CODES}`,
  windowPause: `
Examples:
  $ peloton window pause rack-7-kernel --reason "no kernel this month"

An open window goes on; to pause its maintenance, use peloton host maintenance pause.
${EXIT_CODES}`,
  windowResume: `
Examples:
  $ peloton window resume rack-7-kernel

${EXIT_CODES}`,
  windowDelete: `
Examples:
  $ peloton window delete rack-7-kernel

An open window goes on. If other windows use it as a blackout, remove it from them first.
${EXIT_CODES}`,
  console: `
Examples:
  $ peloton console -e prod
  $ peloton console --port 9090 --no-open

Prints the address, and opens it in a browser if this is a terminal. Every request goes through this command, signed with your
AWS credentials where the service is on AWS: you see and do what your IAM identity may, and history names you. Ctrl-C ends it.
${EXIT_CODES}`,
  completion: `
Examples:
  $ source <(peloton completion bash)                                # in ~/.bashrc
  $ source <(peloton completion zsh)                                 # in ~/.zshrc, after compinit
  $ peloton completion fish > ~/.config/fish/completions/peloton.fish`,
} as const;
