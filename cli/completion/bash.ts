import { type CommandWords, knownValues, valueOptions } from './tree.ts';

/** Works with Bash 3.2, the version of macOS, and later. */
export function bashScript(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => path);
  const values = knownValues(commands).map(({ names, values, list }) =>
    list
      ? `    ${names.join('|')}) COMPREPLY=($(compgen -P "\${cur%"\${cur##*,}"}" -W "${values.join(' ')}" -- "\${cur##*,}")); return ;;`
      : `    ${names.join('|')}) COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$cur")); return ;;`,
  );
  const words = commands.map(
    (command) => `    '${command.path}') words="${plainWords(command)}" options="${optionNames(command)}" ;;`,
  );
  return `# Completion of peloton for bash: source <(peloton completion bash)
_peloton() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" skip="" word words="" options=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$word" in
      ${valueOptions(commands).join('|')}) skip=1; continue ;;
    esac
    case "$at/$word" in
      ${paths.join('|')}) at="$at/$word" ;;
    esac
  done
  case "$prev" in
${values.join('\n')}
    ${valueOptions(commands).join('|')}) return ;;
  esac
  case "$at" in
${words.join('\n')}
  esac
  case "$cur" in -*) words="$options" ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _peloton peloton
`;
}

function plainWords({ commands, values }: CommandWords): string {
  return [...commands.map(({ name }) => name), ...values].join(' ');
}

function optionNames({ options }: CommandWords): string {
  return options.flatMap(({ names }) => names).join(' ');
}
