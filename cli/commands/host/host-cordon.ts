import { CordonChanged } from '../../../functions/contract/api/api.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { type ChoiceOptions, readChoice } from '../../arguments/choice.ts';
import type { Session } from '../../service/session.ts';
import { table } from '../../terminal/table.ts';

export type CordonKind = 'cordon' | 'uncordon';

const MEANS = {
  cordon: 'cordoned: no task is placed there, running tasks go on',
  uncordon: 'uncordoned: tasks may be placed there again',
} as const satisfies Record<CordonKind, string>;

/** `host cordon` and `host uncordon`. */
export async function hostCordon(
  session: Session,
  kind: CordonKind,
  args: readonly string[],
  { reason, ...choice }: ChoiceOptions & { readonly reason?: string },
): Promise<number> {
  const chosen = await readChoice(args, choice, session.io);
  const request = { ...chosen, ...(reason === undefined ? {} : { reason }) };
  const { body, document } = await session.client.post(CordonChanged, `/v1/hosts/${kind}`, request);
  return session.answer(document, () => {
    const rows = body.hosts.map(({ hostname, state, outcome }) => [hostname, state, outcome]);
    const changed = table(['Hostname', 'State', 'Outcome'], rows, session.width);
    return `${plural(rows.length, 'host')} ${MEANS[kind]}\n${changed}`;
  });
}
