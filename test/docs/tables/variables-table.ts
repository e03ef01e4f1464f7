import { VARIABLES, type VariableText } from '../../../local/settings/variables.ts';

/** The table of the variables of `npm start` in docs/operations.md. */
export function variablesTable(): string {
  const rows = Object.entries<VariableText>(VARIABLES).map(([name, { default: value, meaning }]) => {
    return `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${meaning} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
