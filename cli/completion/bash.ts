import { type CommandWords, knownValues, valueOptions, wordsOf } from './tree.ts';

const PELOTON = '"$COMP_WORDS"';

/** Works with Bash 3.2, the version of macOS, and later. */
export function bashScript(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => path);
  const values = knownValues(commands).map(({ names, values, asks, list }) =>
    list
      ? `    ${names.join('|')}) COMPREPLY=($(compgen -P "\${cur%"\${cur##*,}"}" -W "${wordsOf(values, asks, PELOTON)}" -- "\${cur##*,}")); return ;;`
      : `    ${names.join('|')}) COMPREPLY=($(compgen -W "${wordsOf(values, asks, PELOTON)}" -- "$cur")); return ;;`,
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

function plainWords({ commands, values, asks }: CommandWords): string {
  return wordsOf([...commands.map(({ name }) => name), ...values], asks, PELOTON);
}

function optionNames({ options }: CommandWords): string {
  return options.flatMap(({ names }) => names).join(' ');
}
