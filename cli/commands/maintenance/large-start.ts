import { HostPage, type HostView, type StartRequest } from '../../../functions/contract/api/api.ts';
import { normalizeHostname } from '../../../functions/domain/host/hostname.ts';
import { POOL_ATTRIBUTE, poolOf } from '../../../functions/domain/rolling/options.ts';
import { chosenHosts } from '../../../functions/domain/windows/host-choice.ts';
import { readList } from '../../service/pages.ts';
import type { Session } from '../../service/session.ts';
import { CliError, EXIT } from '../../terminal/exit-code.ts';
import type { Io } from '../../terminal/io.ts';
import { clean, plural } from '../../terminal/text.ts';

/** The question before a start that takes a large share of a pool down at once. */

type Chosen = Pick<StartRequest, 'hosts' | 'pool' | 'selector'>;

/** More than this share of a pool at once is asked about. */
const LARGE_PERCENT = 10;
/** A tenth of a smaller pool is one host: nearly every start there would be asked about. */
const SMALLEST_POOL = 20;
/** As many hosts are less than a tenth of no pool that is asked about. */
const NEVER_ASKED = (SMALLEST_POOL * LARGE_PERCENT) / 100;

/** How much of a pool, or of a cluster without pools, a start takes. */
interface Share {
  /** Undefined where no host names a pool. */
  readonly pool: string | undefined;
  readonly taken: number;
  readonly total: number;
}

/**
 * Asks whether the start is meant, when it takes more than a tenth of a pool of 20 hosts or more. Throws a CliError when the operator does not say
 * yes, and when there is no terminal to ask on.
 *
 * @param isStdinRead true when the hosts came from standard input: it cannot answer a question any more
 */
export async function confirmLargeStart(session: Session, chosen: Chosen, isStdinRead: boolean): Promise<void> {
  if (chosen.hosts !== undefined && chosen.hosts.length <= NEVER_ASKED) return;
  const { items } = await readList(session.client, HostPage, 'hosts', '/v1/hosts');
  const large = largeShares(chosen, items);
  if (large.length === 0) return;
  const what = clean(`this takes ${large.map(shareText).join(', and ')} down at once`);
  const { io } = session;
  if (isStdinRead || io.stdin.isTTY !== true || io.stderr.isTTY !== true) throw unasked(what);
  io.stderr.write(`${what}. Go on? [y/N] `);
  if (!/^y(es)?$/i.test((await readLine(io.stdin)).trim())) throw new CliError(EXIT.failed, 'nothing was changed');
}

/** Pools of which the start takes a large share. Hosts that are down, or on their way there, are taken already. */
function largeShares({ hosts: names, pool, selector }: Chosen, known: readonly HostView[]): readonly Share[] {
  const hosts = known.filter((host) => !isLost(host));
  const list = names?.map(normalizeHostname);
  const choice = list !== undefined ? { list } : pool !== undefined ? { pool } : { selector: selector ?? {} };
  const taken = chosenHosts(choice, hosts).filter(({ goalState }) => goalState === 'HOST_STATE_UP');
  const hasPools = hosts.some(({ attributes }) => attributes[POOL_ATTRIBUTE] !== undefined);
  return [...Map.groupBy(taken, poolOf)]
    .map(([name, theirs]) => ({
      pool: hasPools ? name : undefined,
      taken: theirs.length,
      total: hosts.filter((host) => poolOf(host) === name).length,
    }))
    .filter(({ taken, total }) => total >= SMALLEST_POOL && taken * 100 > total * LARGE_PERCENT);
}

/** A host that the cluster has lost serves nobody: it is neither taken nor one of its pool. */
function isLost({ state, agents }: HostView): boolean {
  return state === 'HOST_STATE_UP' && agents.every(({ status }) => status === 'gone');
}

/** `30 of the 200 hosts of pool batch (15%)` */
function shareText({ pool, taken, total }: Share): string {
  const whose = pool === undefined ? 'the cluster' : `pool ${pool}`;
  return `${taken} of the ${plural(total, 'host')} of ${whose} (${Math.round((taken / total) * 100)}%)`;
}

function unasked(what: string): CliError {
  return new CliError(EXIT.failed, `${what}, more than a tenth: nothing was changed`, {
    lines: [
      'without a terminal there is nobody to ask: --yes goes on all the same, --dry-run shows what would happen',
      'to take a few at a time: --max-unavailable 5%',
    ],
  });
}

async function readLine(stdin: Io['stdin']): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    if (text.includes('\n')) break;
  }
  return text.split('\n', 1)[0] ?? '';
}
