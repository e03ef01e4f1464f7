/** Examples and rules under each command's `--help`. */

const EXIT_CODES = 'Exit codes: 0 done · 1 refused or failed · 2 wrong usage · 3 the service can not be reached';

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
  $ ./broken-hosts.sh | peloton host maintenance start -

A host that is going down already, or is down, is no error: one that drains takes up --deadline and --on-deadline.
One refused host refuses the request whole.
${EXIT_CODES}`,
  complete: `
Examples:
  $ peloton host maintenance complete h1,h2 --watch
  $ peloton host query --states down --json | jq -r '.hosts[].hostname' | peloton host maintenance complete -

${EXIT_CODES}`,
  cancel: `
Examples:
  $ peloton host maintenance cancel h1 --reason "not this week"

Only hosts that are draining or drained: one that is down comes back with complete.
${EXIT_CODES}`,
  status: `
Examples:
  $ peloton host maintenance status
  $ peloton host maintenance status m-0mwrxg1aa-0a2ff0693495

${EXIT_CODES}`,
  query: `
Examples:
  $ peloton host query
  $ peloton host query --states draining,HOST_STATE_DOWN
  $ peloton host query --states up --json | jq '.hosts | length'

${EXIT_CODES}`,
  show: `
Examples:
  $ peloton host show h1
  $ peloton host show h1 --json | jq '.blockers'

${EXIT_CODES}`,
  history: `
Examples:
  $ peloton host history h1

${EXIT_CODES}`,
  completion: `
Examples:
  $ source <(peloton completion bash)                                # in ~/.bashrc
  $ source <(peloton completion zsh)                                 # in ~/.zshrc, after compinit
  $ peloton completion fish > ~/.config/fish/completions/peloton.fish`,
} as const;
