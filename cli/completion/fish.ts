import { type CommandWords, type NameKind, type OptionWords, valueOptions } from './tree.ts';

export function fishScript(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => path);
  return `# Completion of peloton for fish: peloton completion fish > ~/.config/fish/completions/peloton.fish
function __peloton_at
  set -l at ''
  set -l skip ''
  for word in (commandline -opc)[2..-1]
    if test -n "$skip"
      set skip ''
    else if contains -- $word ${valueOptions(commands).join(' ')}
      set skip 1
    else if contains -- "$at/$word" ${paths.join(' ')}
      set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
${commands.flatMap(commandLines).join('\n')}
`;
}

function commandLines({ path, commands, options, values, asks }: CommandWords): string[] {
  const begin = `complete -c peloton -n '__peloton_at "${path}"'`;
  return [
    ...commands.map(({ name, description }) => `${begin} -f -a ${name} -d ${quote(description)}`),
    ...(values.length === 0 ? [] : [`${begin} -f -a '${values.join(' ')}'`]),
    ...(asks === undefined ? [] : [`${begin} -f -a '(${ask(asks)})'`]),
    ...options.map((option) => `${begin} ${optionFlags(option)} -d ${quote(option.description)}`),
  ];
}

function ask(kind: NameKind): string {
  return `peloton completion ${kind} 2>/dev/null`;
}

function optionFlags({ names, takesValue, values, asks, list }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  if (values.length > 0 || asks !== undefined) {
    const words = values.join(' ');
    const asked = asks === undefined ? '' : ask(asks);
    const listed = asked === '' ? `string split \\' \\' ${words}` : asked;
    const plain = [words, ...(asked === '' ? [] : [`(${asked})`])].join(' ').trim();
    flags.push(list ? `-x -a '(__fish_complete_list , "${listed}")'` : `-x -a '${plain}'`);
  } else if (takesValue) flags.push('-r');
  return flags.join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
