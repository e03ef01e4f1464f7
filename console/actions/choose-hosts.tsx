import { Choice, Field } from '../parts/field.tsx';
import { counted } from '../text/count.ts';
import { choiceOf, type Way } from './host-choice.ts';

const WAYS = {
  hosts: {
    option: 'names',
    name: 'Host names',
    hint: 'Paste them: separated by commas, blanks or lines',
    lines: 4,
  },
  pool: { option: 'pool', name: 'Pool', hint: 'All hosts of the pool, such as default', lines: 1 },
  selector: {
    option: 'attributes',
    name: 'Attributes',
    hint: 'Such as rack=r7,zone=z4: hosts that have them all',
    lines: 1,
  },
} as const;

interface ChooseHostsProps {
  readonly way: Way;
  readonly text: string;
  readonly onChange: (way: Way, text: string) => void;
  /** Label of the choice "no hosts". @default - hosts must be chosen */
  readonly none?: string;
}

/** Says which hosts: by their names, their pool, or their attributes. */
export function ChooseHosts({ way, text, onChange, none }: ChooseHostsProps) {
  const options = Object.entries(WAYS).map(([each, { option }]) => [each, option] as const);
  const { hosts } = choiceOf(way, text);
  return (
    <>
      <Choice
        name="Choose hosts by"
        value={way}
        options={none === undefined ? options : [...options, ['none', none]]}
        onInput={(value) => onChange(value as Way, '')}
      />
      {way !== 'none' && (
        <Field
          name={WAYS[way].name}
          value={text}
          onInput={(value) => onChange(way, value)}
          lines={WAYS[way].lines}
          hint={way === 'hosts' ? `${WAYS.hosts.hint}. ${counted(hosts?.length ?? 0, 'host')} so far` : WAYS[way].hint}
        />
      )}
    </>
  );
}
