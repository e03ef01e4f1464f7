import { type CommandWords, knownValues, type OptionWords, valueOptions, wordsOf } from './tree.ts';

const PELOTON = '$words[1]';

export function zshScript(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => path);
  const values = knownValues(commands).map(
    ({ names, values, asks, list }) =>
      `    ${names.join('|')}) ${list ? "compset -P '*,'; " : ''}compadd -- ${wordsOf(values, asks, PELOTON)}; return ;;`,
  );
  return `#compdef peloton
# Completion of peloton for zsh: source <(peloton completion zsh), after compinit
_peloton() {
  local at="" skip="" word
  local -a entries
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      ${valueOptions(commands).join('|')}) skip=1; continue ;;
    esac
    case "$at/$word" in
      ${paths.join('|')}) at="$at/$word" ;;
    esac
  done
  case "$words[CURRENT-1]" in
${values.join('\n')}
    ${valueOptions(commands).join('|')}) _files; return ;;
  esac
  case "$at" in
${commands.map((command) => `    '${command.path}') entries=(${entries(command)}) ;;`).join('\n')}
  esac
  _describe 'peloton' entries
}
compdef _peloton peloton
`;
}

function entries({ commands, options, values, asks }: CommandWords): string {
  const optionEntries = options.flatMap(({ names, description }: OptionWords) =>
    names.map((name) => entry(name, description)),
  );
  return [
    ...commands.map(({ name, description }) => entry(name, description)),
    ...values.map((value) => entry(value, value)),
    ...optionEntries,
    wordsOf([], asks, PELOTON),
  ].join(' ');
}

function entry(word: string, description: string): string {
  return `'${`${word}:${description}`.replaceAll("'", "'\\''")}'`;
}
