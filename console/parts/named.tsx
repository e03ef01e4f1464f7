import { counted, listed } from '../text/count.ts';

interface NamedProps {
  readonly hosts: readonly string[];
  /** Number of all hosts that the action would be for, if these are only the first of them. */
  readonly outOf?: number | undefined;
}

/** The hosts of an action. */
export function Named({ hosts, outOf = hosts.length }: NamedProps) {
  return (
    <>
      <strong>
        <bdi>{listed(hosts, 8)}</bdi>
      </strong>
      {outOf > hosts.length &&
        ` (the first ${hosts.length.toLocaleString('en-US')} of ${counted(outOf, 'host')}: afterwards, repeat it for the others)`}
    </>
  );
}
