import { HostPage } from '../../../functions/contract/api/api.ts';
import type { HostState } from '../../../functions/domain/host/host.ts';
import { selectorText, unknownChoice } from '../../../functions/domain/windows/host-choice.ts';
import { type ChoiceOptions, choiceText } from '../../arguments/choice.ts';
import { hostTable } from '../../lines/host-lines.ts';
import { readList } from '../../service/pages.ts';
import type { Session } from '../../service/session.ts';
import { CliError, EXIT, usageError } from '../../terminal/exit-code.ts';
import { clean } from '../../terminal/text.ts';
import { pastQuery } from './host-past.ts';

export interface QueryOptions extends ChoiceOptions {
  readonly states?: readonly HostState[];
  /** True to show the attributes of the agents. */
  readonly attributes?: boolean;
  readonly at?: string;
}

/** `host query`: the hosts of the pool or selector in these states (none: all), in one document. */
export async function hostQuery(session: Session, options: QueryOptions): Promise<number> {
  if (options.at !== undefined) return pastQuery(session, options.at, options);
  const { states = [], pool, selector, attributes = false } = options;
  if (pool !== undefined && selector !== undefined) throw usageError('use only one of --pool and --selector');
  const filter = {
    states: states.length === 0 ? undefined : states.join(','),
    pool,
    selector: selector && selectorText(selector),
  };
  const { items: hosts, document } = await readList(session.client, HostPage, 'hosts', '/v1/hosts', { query: filter });
  if (hosts.length === 0) await refuseUnknownChoice(session, { pool, selector });
  return session.answer(document, () => {
    session.say(hostTable(hosts, session.io.now(), session.width, { attributes }));
    if (hosts.length === 0) session.io.stderr.write(`${clean(nothingText(options))}\n`);
  });
}

/**
 * Throws for a pool, attribute or value that no host has: a script must not take a typo for an
 * empty list.
 */
async function refuseUnknownChoice({ client }: Session, { pool, selector }: ChoiceOptions): Promise<void> {
  const choice = pool !== undefined ? { pool } : selector && { selector };
  if (choice === undefined) return;
  const { items: known } = await readList(client, HostPage, 'hosts', '/v1/hosts');
  const fault = known.length === 0 ? undefined : unknownChoice(choice, known);
  if (fault !== undefined) throw new CliError(EXIT.failed, fault);
}

/** `no host in pool batch is HOST_STATE_DOWN` */
function nothingText({ states = [], ...choice }: QueryOptions): string {
  const isState = states.length === 0 ? '' : `is ${states.join(' or ')}`;
  return ['no host', choiceText(choice), isState].filter((part) => part !== '').join(' ');
}
